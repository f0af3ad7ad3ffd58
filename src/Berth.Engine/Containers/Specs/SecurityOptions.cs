namespace Berth.Engine.Containers.Specs;

/// <summary>What the words of <c>--security-opt</c> come to. Those of AppArmor and SELinux are accepted and have no effect.</summary>
/// <param name="NoNewPrivileges">Whether no program of the container gains what its parent did not have.</param>
/// <param name="Seccomp">Empty, <c>unconfined</c>, <c>builtin</c>, or a profile.</param>
internal sealed record SecurityOptions(bool NoNewPrivileges, string Seccomp)
{
    private const string NoNewPrivilegesWord = "no-new-privileges";

    /// <param name="words">Of one container; null for none.</param>
    /// <param name="noNewPrivileges">Where no word says it.</param>
    /// <exception cref="EngineException">A word is unknown.</exception>
    public static SecurityOptions Parse(IReadOnlyList<string>? words, bool noNewPrivileges = false)
    {
        SecurityOptions options = new(noNewPrivileges, Seccomp: "");
        foreach (string word in words ?? [])
        {
            options = options.With(word);
        }

        return options;
    }

    private SecurityOptions With(string word)
    {
        if (word == NoNewPrivilegesWord)
        {
            return this with { NoNewPrivileges = true };
        }

        if (word == "disable")
        {
            return this;
        }

        // A colon is what old clients send.
        int at = word.Contains('=') ? word.IndexOf('=') : word.IndexOf(':');
        if (at < 0)
        {
            throw EngineException.InvalidArgument($"invalid --security-opt 1: {GoText.Quote(word)}");
        }

        string value = word[(at + 1)..];
        return word[..at] switch
        {
            "label" or "apparmor" => this,
            "seccomp" => this with { Seccomp = value },
            NoNewPrivilegesWord when GoText.TryParseBool(value, out bool set) => this with { NoNewPrivileges = set },
            _ => throw EngineException.InvalidArgument($"invalid --security-opt 2: {GoText.Quote(word)}"),
        };
    }
}
