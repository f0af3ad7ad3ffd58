using Berth.Linux;

namespace Berth.RuntimeCli.State;

/// <summary>The directory of <c>--root</c>: one directory for each container, whose making is what keeps ids unique.</summary>
internal sealed class ContainerStore(string root)
{
    public const string DefaultRoot = "/run/berth-runtime";
    private const uint OwnerOnly = 0x1c0; // 0700
    private const int LongestId = 1024;

    /// <summary>Where compiled filters of system calls are kept; no container's id begins with a point.</summary>
    public string SeccompCache => root + "/.seccomp";

    /// <exception cref="RuntimeException">There is a container of that id, or it is none.</exception>
    public ContainerDirectory Create(string id)
    {
        RefuseBadId(id);
        ContainerDirectory directory = new($"{root}/{id}");
        Errno failed = Fd.MakeDirectory(directory.Path, OwnerOnly);
        if (failed == Errno.ENOENT)
        {
            Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            failed = Fd.MakeDirectory(directory.Path, OwnerOnly);
        }

        if (failed == Errno.EEXIST)
        {
            throw new RuntimeException($"container with id exists: {id}");
        }

        LinuxException.ThrowIfFailed(failed, "make the directory", directory.Path);
        return directory;
    }

    /// <summary>The container, or null.</summary>
    public (ContainerDirectory Directory, ContainerState State)? Find(string id)
    {
        RefuseBadId(id);
        ContainerDirectory directory = new($"{root}/{id}");
        return directory.TryLoad() is { } state ? (directory, state) : null;
    }

    /// <exception cref="RuntimeException">There is no such container.</exception>
    public (ContainerDirectory Directory, ContainerState State) Get(string id) =>
        Find(id) ?? throw new RuntimeException($"container \"{id}\" does not exist");

    /// <summary>Removes what a creation left that was cut short. What is not there is removed.</summary>
    public bool RemoveUnfinished(string id)
    {
        RefuseBadId(id);
        new ContainerDirectory($"{root}/{id}").Delete();
        return true;
    }

    public IEnumerable<(ContainerDirectory Directory, ContainerState State)> List()
    {
        if (!Directory.Exists(root))
        {
            yield break;
        }

        foreach (string path in Directory.GetDirectories(root).Order(StringComparer.Ordinal))
        {
            ContainerDirectory directory = new(path);
            if (directory.TryLoad() is { } state)
            {
                yield return (directory, state);
            }
        }
    }

    /// <exception cref="RuntimeException">It is no id.</exception>
    public static void RefuseBadId(string id)
    {
        bool fits = id.Length is > 0 and <= LongestId && id[0] != '.';
        foreach (char c in id)
        {
            fits = fits && (char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '-' or '.');
        }

        if (!fits)
        {
            throw new RuntimeException($"invalid container id \"{id}\": it is of letters, digits, and _ + - . after the first");
        }
    }
}
