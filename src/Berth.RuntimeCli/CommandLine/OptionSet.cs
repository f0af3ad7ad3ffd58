namespace Berth.RuntimeCli.CommandLine;

/// <summary>The options of a command: <c>"bundle|b="</c> takes a value, <c>"detach|d"</c> none.</summary>
internal sealed class OptionSet(params string[] declarations)
{
    public string Declarations => string.Join(' ', declarations);

    /// <summary>The first of the option's names, and whether it takes a value; false when there is no such option.</summary>
    public bool TryFind(ReadOnlySpan<char> name, out string canonical, out bool takesValue)
    {
        foreach (string declaration in declarations)
        {
            takesValue = declaration.EndsWith('=');
            ReadOnlySpan<char> names = declaration.AsSpan(0, declaration.Length - (takesValue ? 1 : 0));
            foreach (Range part in names.Split('|'))
            {
                if (names[part].SequenceEqual(name))
                {
                    int bar = names.IndexOf('|');
                    canonical = (bar < 0 ? names : names[..bar]).ToString();
                    return true;
                }
            }
        }

        (canonical, takesValue) = (string.Empty, false);
        return false;
    }
}
