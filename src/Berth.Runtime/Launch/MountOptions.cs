using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>Attributes of a mount, as mount_setattr(2) numbers them.</summary>
[Flags]
internal enum MountAttribute : long
{
    None = 0,
    ReadOnly = 0x1,
    NoSuid = 0x2,
    NoDev = 0x4,
    NoExec = 0x8,
    NoAccessTime = 0x10,
    StrictAccessTime = 0x20,
    AccessTimeMask = 0x70,
    NoDirectoryAccessTime = 0x80,
    IdMapped = 0x100000,
    NoSymlinkFollow = 0x200000,
}

/// <summary>The options of a mount, sorted: what the mount has, how it propagates, and what is for the file system.</summary>
internal sealed class MountOptions
{
    private const ulong MsUnbindable = 1 << 17;
    private const ulong MsPrivate = 1 << 18;
    private const ulong MsSlave = 1 << 19;
    private const ulong MsShared = 1 << 20;
    private const ulong MsRecursive = 1 << 14;

    public MountAttribute Set { get; private set; }
    public MountAttribute Clear { get; private set; }
    public bool IsBind { get; private set; }
    public bool IsRecursiveBind { get; private set; }

    /// <summary>Attributes reach the mounts below a recursive bind as well (<c>rro</c> and the like).</summary>
    public bool IsRecursiveChange { get; private set; }

    /// <summary>Its files belong to others than on their file system.</summary>
    public bool IsIdMapped { get; private set; }

    /// <summary>So do those of what is mounted below it.</summary>
    public bool IsRecursivelyIdMapped { get; private set; }

    /// <summary>MS_PRIVATE and the like; 0 leaves it.</summary>
    public ulong Propagation { get; private set; }
    public bool IsRecursivePropagation { get; private set; }

    /// <summary>The rest: a key, and its value or null.</summary>
    public List<(string Key, string? Value)> Data { get; } = [];

    public static MountOptions Parse(IReadOnlyList<string> options)
    {
        MountOptions parsed = new();
        foreach (string option in options)
        {
            parsed.Add(option);
        }

        return parsed;
    }

    /// <summary>The flags of mount(2) for a propagation's name, with MS_REC for the recursive ones.</summary>
    public static ulong PropagationOf(string name) => name switch
    {
        "private" => MsPrivate,
        "slave" => MsSlave,
        "shared" => MsShared,
        "unbindable" => MsUnbindable,
        "rprivate" => MsPrivate | MsRecursive,
        "rslave" => MsSlave | MsRecursive,
        "rshared" => MsShared | MsRecursive,
        "runbindable" => MsUnbindable | MsRecursive,
        _ => throw new SpecException("mounts.options", $"unknown mount propagation \"{name}\""),
    };

    private void Add(string option)
    {
        switch (option)
        {
            case "bind": IsBind = true; break;
            case "rbind": (IsBind, IsRecursiveBind) = (true, true); break;
            case "private" or "slave" or "shared" or "unbindable" or "rprivate" or "rslave" or "rshared" or "runbindable":
                ulong propagation = PropagationOf(option);
                Propagation = propagation & ~MsRecursive;
                IsRecursivePropagation = (propagation & MsRecursive) != 0;
                break;
            case "idmap": IsIdMapped = true; break;
            case "ridmap": (IsIdMapped, IsRecursivelyIdMapped) = (true, true); break;
            case "rro": Change(MountAttribute.ReadOnly, 0); IsRecursiveChange = true; break;
            case "rrw": Change(0, MountAttribute.ReadOnly); IsRecursiveChange = true; break;
            case "defaults" or "async" or "z" or "Z" or "" or "tmpcopyup" or "loud" or "nomand" or "norelatime" or "nostrictatime" or "remount":
                break;
            default:
                AddAttributeOrData(option);
                break;
        }
    }

    private void AddAttributeOrData(string option)
    {
        switch (option)
        {
            case "ro": Change(MountAttribute.ReadOnly, 0); break;
            case "rw": Change(0, MountAttribute.ReadOnly); break;
            case "nosuid": Change(MountAttribute.NoSuid, 0); break;
            case "suid": Change(0, MountAttribute.NoSuid); break;
            case "nodev": Change(MountAttribute.NoDev, 0); break;
            case "dev": Change(0, MountAttribute.NoDev); break;
            case "noexec": Change(MountAttribute.NoExec, 0); break;
            case "exec": Change(0, MountAttribute.NoExec); break;
            case "nodiratime": Change(MountAttribute.NoDirectoryAccessTime, 0); break;
            case "diratime": Change(0, MountAttribute.NoDirectoryAccessTime); break;
            case "nosymfollow": Change(MountAttribute.NoSymlinkFollow, 0); break;
            case "symfollow": Change(0, MountAttribute.NoSymlinkFollow); break;
            case "relatime" or "atime": ChangeAccessTime(0); break;
            case "noatime": ChangeAccessTime(MountAttribute.NoAccessTime); break;
            case "strictatime": ChangeAccessTime(MountAttribute.StrictAccessTime); break;
            default:
                int equals = option.IndexOf('=');
                Data.Add(equals < 0 ? (option, null) : (option[..equals], option[(equals + 1)..]));
                break;
        }
    }

    private void Change(MountAttribute set, MountAttribute clear)
    {
        Set = (Set & ~clear) | set;
        Clear = (Clear & ~set) | clear;
    }

    /// <summary>The three access-time modes are values of one field: the kernel wants all of it cleared.</summary>
    private void ChangeAccessTime(MountAttribute mode)
    {
        Set = (Set & ~MountAttribute.AccessTimeMask) | mode;
        Clear |= MountAttribute.AccessTimeMask;
    }
}
