using System.Globalization;
using System.Text;
using Berth.Linux;

namespace Berth.Runtime.Launch;

public sealed partial class LaunchPlan
{
    /// <summary>The plan as text: each step, and below it the system calls it is made of, as strace would print them.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        uint step = 0;
        foreach (ref readonly PlanOp op in Ops)
        {
            if (op.Label != step)
            {
                step = op.Label;
                text.Append(TextAt(step)).Append('\n');
            }

            text.Append("    ").Append(Describe(op)).Append('\n');
        }

        return text.ToString();
    }

    private string Describe(in PlanOp op)
    {
        string call = DescribeCall(op);
        string assigned = op.To >= 0 && op.Code != PlanOpCode.MaskPath ? $"r{op.To} = {call}" : call;
        return op.Flags.HasFlag(PlanOpFlags.Optional) ? assigned + " (may fail)" : assigned;
    }

    private string DescribeCall(in PlanOp op) => op.Code switch
    {
        PlanOpCode.SetNamespace => $"setns({From(op)}, {(NamespaceFlags)op.A})",
        PlanOpCode.Unshare => $"unshare({(NamespaceFlags)op.A})",
        PlanOpCode.NewSession => "setsid()",
        PlanOpCode.SetPropagation => $"mount(NULL, {Quote(op.Text)}, NULL, {Hex(op.A)})",
        PlanOpCode.MountOverlay => $"mount(\"overlay\", {Quote(op.Text)}, \"overlay\", 0, {Quote(op.Value)})",
        PlanOpCode.FsOpen => $"fsopen({Quote(op.Text)})",
        PlanOpCode.FsConfig => op.A switch
        {
            0 => $"fsconfig({From(op)}, FSCONFIG_SET_FLAG, {Quote(op.Text)})",
            1 => $"fsconfig({From(op)}, FSCONFIG_SET_STRING, {Quote(op.Text)}, {Quote(op.Value)})",
            _ => $"fsconfig({From(op)}, FSCONFIG_CMD_CREATE)",
        },
        PlanOpCode.FsConfigMode => $"fsconfig({From(op)}, FSCONFIG_SET_STRING, \"mode\", that of {Quote(op.Text)} in r{op.Second})",
        PlanOpCode.FsMount => $"fsmount({From(op)}, {(MountAttribute)op.A})",
        PlanOpCode.OpenTree => $"open_tree({From(op)}, {Quote(op.Text)}, OPEN_TREE_CLONE{((op.A & 0x8000) != 0 ? "|AT_RECURSIVE" : string.Empty)})",
        PlanOpCode.MountSetAttributes => DescribeAttributes(op),
        PlanOpCode.MakeUserNamespace => $"user namespace with uid_map {DescribeMap(op.Text)}, gid_map {DescribeMap(op.Value)}",
        PlanOpCode.MoveMount => $"move_mount({From(op)}, r{op.Second})",
        PlanOpCode.OpenInRoot => $"openat2({From(op)}, {Quote(op.Text)}, RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS)",
        PlanOpCode.OpenMountPoint => $"openat2({From(op)}, {Quote(op.Text)}, RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS{((op.B & 4) != 0 ? "|RESOLVE_NO_SYMLINKS" : string.Empty)}), made if missing",
        PlanOpCode.MakeNode => $"mknodat({From(op)}, {Quote(op.Text)}, 0{Convert.ToString(op.A, 8)}, makedev({DescribeDevice(op.B)}))",
        PlanOpCode.MakeLink => $"symlinkat({Quote(op.Value)}, {From(op)}, {Quote(op.Text)})",
        PlanOpCode.MaskPath => $"mask({From(op)}, {Quote(op.Text)}, r{op.To} or r{op.Second})",
        PlanOpCode.ReadOnlyPath => $"open_tree, mount_setattr(MOUNT_ATTR_RDONLY), move_mount({From(op)}, {Quote(op.Text)})",
        PlanOpCode.Open => $"open({Quote(op.Text)}, {DescribeOpen(op.A)})",
        PlanOpCode.Duplicate => $"dup3({From(op)}, {Number(op.A)}{(op.B != 0 ? ", O_CLOEXEC" : string.Empty)})",
        PlanOpCode.Close => $"close({From(op)})",
        PlanOpCode.WriteFile => $"write({(op.From >= 0 ? From(op) + ", " : string.Empty)}{Quote(op.Text)}, {Quote(op.Value)})",
        PlanOpCode.MakeDirectory => $"mkdirat({From(op)}, {Quote(op.Text)}, 0{Convert.ToString(op.A, 8)})",
        PlanOpCode.FChdir => $"fchdir({From(op)})",
        PlanOpCode.Chdir => $"openat2({Quote(op.Text)}, RESOLVE_NO_MAGICLINKS), fchdir",
        PlanOpCode.Chroot => $"chroot({Quote(op.Text)})",
        PlanOpCode.PivotRoot => "pivot_root(\".\", \".\")",
        PlanOpCode.DetachOldRoot => "umount2(\".\", MNT_DETACH)",
        _ => DescribeProcessCall(op),
    };

    private string DescribeProcessCall(in PlanOp op) => op.Code switch
    {
        PlanOpCode.SetHostName => $"sethostname({Quote(op.Text)})",
        PlanOpCode.SetDomainName => $"setdomainname({Quote(op.Text)})",
        PlanOpCode.SetLimit => $"prlimit64(0, {Number(op.A)}, {{{(ulong)op.B}, {(ulong)op.C}}})",
        PlanOpCode.SetGroups => $"setgroups({Number(op.A)} groups)",
        PlanOpCode.SetIds => $"setresgid({Number(op.B)}), setresuid({Number(op.A)})",
        PlanOpCode.Prctl => $"prctl({DescribePrctl(op)})",
        PlanOpCode.LimitBounding => $"prctl(PR_CAPBSET_DROP, all but {Hex(op.A)})",
        PlanOpCode.SetCapabilities => $"capset(effective {Hex(op.A)}, permitted {Hex(op.B)}, inheritable {Hex(op.C)})",
        PlanOpCode.SetAmbient => $"prctl(PR_CAP_AMBIENT, {Hex(op.A)})",
        PlanOpCode.Seccomp => $"seccomp(SECCOMP_SET_MODE_FILTER, {Number(op.A / 8)} instructions)",
        PlanOpCode.OpenTerminal => $"open({From(op)}, \"/dev/pts/ptmx\"), r{op.Second} = ioctl(TIOCGPTPEER)",
        PlanOpCode.ControlTerminal => $"ioctl({From(op)}, TIOCSCTTY)",
        PlanOpCode.SendDescriptor => $"sendmsg(parent, SCM_RIGHTS {From(op)})",
        PlanOpCode.ChangeOwner => $"fchown({From(op)}, {Number(op.A)}, {Number(op.B)})",
        PlanOpCode.CloseRange => $"close_range({Number(op.A)}, ~0, CLOSE_RANGE_CLOEXEC)",
        PlanOpCode.VerifyDirectory => "getcwd()",
        PlanOpCode.Synchronize => $"wait for the parent at {(LaunchPoints)op.A}",
        PlanOpCode.WaitFifo => $"read({From(op)})",
        PlanOpCode.CloseOthers => $"close_range({Number(op.A)}, ~0) but for {From(op)}",
        PlanOpCode.FindProgram => $"find [{string.Join(", ", VectorAt(op.Text, (int)op.A))}]",
        PlanOpCode.NewKeyring => $"keyctl(KEYCTL_JOIN_SESSION_KEYRING, {Quote(op.Text)})",
        PlanOpCode.SetUmask => $"umask(0{Convert.ToString(op.A, 8)})",
        PlanOpCode.SetPersonality => $"personality({Hex(op.A)})",
        PlanOpCode.Execute => $"execve({DescribeExecute(op)})",
        _ => op.Code.ToString(),
    };

    private string DescribeExecute(in PlanOp op)
    {
        string[] candidates = VectorAt((uint)(op.C >> 32), (int)op.C);
        string[] arguments = VectorAt(op.Text, (int)op.A);
        string first = candidates.Length == 1 ? $"\"{candidates[0]}\"" : $"first of [{string.Join(", ", candidates)}]";
        return $"{first}, [{string.Join(", ", arguments.Select(argument => $"\"{argument}\""))}], {Number(op.B)} variables";
    }

    private static string DescribeAttributes(in PlanOp op)
    {
        List<string> parts = [From(op)];
        parts.AddRange(op.A != 0 ? [$"set {(MountAttribute)op.A}"] : []);
        parts.AddRange(op.B != 0 ? [$"clear {(MountAttribute)op.B}"] : []);
        parts.AddRange(op.Second >= 0 ? [$"userns r{op.Second}"] : []);
        parts.AddRange(op.C != 0 ? [$"propagation {Hex(op.C)}"] : []);
        parts.AddRange(op.Flags.HasFlag(PlanOpFlags.Recursive) ? ["AT_RECURSIVE"] : []);
        return $"mount_setattr({string.Join(", ", parts)})";
    }

    private static string DescribePrctl(in PlanOp op) => op.A switch
    {
        1 => $"PR_SET_PDEATHSIG, {op.B}",
        8 => $"PR_SET_KEEPCAPS, {op.B}",
        38 => $"PR_SET_NO_NEW_PRIVS, {op.B}",
        _ => $"{op.A}, {op.B}, {op.C}",
    };

    private static string DescribeDevice(long number) => $"{(number >> 8) & 0xfff}, {(number & 0xff) | ((number >> 12) & 0xfff00)}";

    private static string From(in PlanOp op) => op.From >= 0 ? $"r{op.From}" : "AT_FDCWD";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string DescribeOpen(long flags)
    {
        string access = (flags & 3) switch { 0 => "O_RDONLY", 1 => "O_WRONLY", _ => "O_RDWR" };
        string kind = (flags & (int)OpenFlags.PathOnly) != 0 ? "O_PATH" : access;
        return (flags & (int)OpenFlags.Directory) != 0 ? kind + "|O_DIRECTORY" : kind;
    }

    private static string Hex(long value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private string DescribeMap(uint text) => $"[{TextAt(text).TrimEnd('\n').Replace("\n", ", ", StringComparison.Ordinal)}]";

    private string Quote(uint text) => $"\"{TextAt(text)}\"";
}
