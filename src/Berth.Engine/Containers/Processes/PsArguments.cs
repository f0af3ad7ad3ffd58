using System.Text.RegularExpressions;

namespace Berth.Engine.Containers.Processes;

/// <summary>The arguments that a user gives to ps.</summary>
internal static partial class PsArguments
{
    private const string Default = "-ef";

    /// <summary>Separated at blanks, as Docker does; every process with its whole command line where nothing is said.</summary>
    /// <exception cref="EngineException">Another column is given the title by which the process ids are found.</exception>
    public static IReadOnlyList<string> Parse(string text)
    {
        foreach (Match title in PidTitle().Matches(text).Where(title => title.Groups[1].Value != "pid"))
        {
            throw new EngineException(EngineErrorKind.Internal, $"specifying \"{title.Groups[1].Value}={title.Groups[2].Value}\" is not allowed");
        }

        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 ? words : [Default];
    }

    [GeneratedRegex(@"\s+(\S*)=\s*(PID\S*)")]
    private static partial Regex PidTitle();
}
