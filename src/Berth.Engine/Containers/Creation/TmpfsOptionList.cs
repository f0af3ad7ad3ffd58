using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Creation;

/// <summary>The options of a tmpfs: of several that contradict each other the last counts, and none may be unknown.</summary>
internal static class TmpfsOptionList
{
    private const string PropagationKind = "propagation";

    private static readonly string[] Keys = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"];

    /// <summary>Each word and what it is about: two about the same thing exclude each other.</summary>
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["ro"] = "ro", ["rw"] = "ro", ["nosuid"] = "suid", ["suid"] = "suid", ["nodev"] = "dev", ["dev"] = "dev", ["noexec"] = "exec",
        ["exec"] = "exec", ["sync"] = "sync", ["async"] = "sync", ["dirsync"] = "dirsync", ["mand"] = "mand", ["nomand"] = "mand",
        ["noatime"] = "atime", ["atime"] = "atime", ["nodiratime"] = "diratime", ["diratime"] = "diratime", ["relatime"] = "relatime",
        ["norelatime"] = "relatime", ["strictatime"] = "strictatime", ["nostrictatime"] = "strictatime", ["remount"] = "remount",
        ["private"] = PropagationKind, ["rprivate"] = PropagationKind, ["slave"] = PropagationKind, ["rslave"] = PropagationKind,
        ["shared"] = PropagationKind, ["rshared"] = PropagationKind, ["unbindable"] = PropagationKind, ["runbindable"] = PropagationKind,
    };

    /// <summary>What is mounted: the options a tmpfs has unless told otherwise, and those that were given.</summary>
    /// <exception cref="EngineException">An option is unknown.</exception>
    public static IReadOnlyList<string> Merge(IReadOnlyList<string> given)
    {
        if (ProblemOf(given) is { } problem)
        {
            throw EngineException.InvalidArgument(problem);
        }

        HashSet<string> settled = [];
        List<string> merged = [];
        foreach (string option in ((string[])["noexec", "nosuid", "nodev", "rprivate", .. given]).Reverse())
        {
            if (option != "defaults" && settled.Add(KindOf(option)!))
            {
                merged.Insert(0, option);
            }
        }

        return merged;
    }

    /// <summary>What is wrong with the options, or null.</summary>
    public static string? ProblemOf(IReadOnlyList<string> given)
    {
        string? unknown = given.FirstOrDefault(option => option != "defaults" && KindOf(option) is null);
        return unknown is null ? null : $"invalid tmpfs option {GoText.Quote(unknown.Split('=')[0])}";
    }

    private static string? KindOf(string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return Kinds.GetValueOrDefault(option);
        }

        return Keys.Contains(option[..equals]) ? option[..equals] + "=" : null;
    }
}
