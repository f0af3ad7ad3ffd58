using System.Buffers;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Volumes;

/// <summary>Docker's grammar of volumes' names: <c>[a-zA-Z0-9][a-zA-Z0-9_.-]+</c>. What the engine stages begins with a dot, and is none.</summary>
internal static class VolumeNames
{
    /// <summary>What a file's name may have at most, less what the engine puts in front of it.</summary>
    private const int Longest = 255 - 10;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    public static bool IsValid(string name) => ProblemOf(name) is null;

    /// <exception cref="EngineException">It is no name; the message is what Docker says of it.</exception>
    public static void Check(string name)
    {
        if (ProblemOf(name) is { } problem)
        {
            throw EngineException.InvalidArgument($"create {name}: {problem}");
        }
    }

    private static string? ProblemOf(string name) => name switch
    {
        { Length: 1 } => "volume name is too short, names should be at least two alphanumeric characters",
        { Length: > Longest } => $"volume name is too long, names may have at most {Longest} characters",
        _ when name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) || name.AsSpan().ContainsAnyExcept(Letters) =>
            $"{GoText.Quote(name)} includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. "
            + "If you intended to pass a host directory, use absolute path",
        _ => null,
    };
}
