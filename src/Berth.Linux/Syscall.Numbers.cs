namespace Berth.Linux;

public static unsafe partial class Syscall
{
    /// <summary>System call numbers. Those above 423 are the same on every architecture.</summary>
    public static class Numbers
    {
        public static nint Read => IsArm64 ? 63 : 0;
        public static nint Write => IsArm64 ? 64 : 1;
        public static nint Close => IsArm64 ? 57 : 3;
        public static nint FStatFs => IsArm64 ? 44 : 138;
        public static nint FStat => IsArm64 ? 80 : 5;
        public static nint Ioctl => IsArm64 ? 29 : 16;
        public static nint Dup3 => IsArm64 ? 24 : 292;
        public static nint Fcntl => IsArm64 ? 25 : 72;
        public static nint GetPgid => IsArm64 ? 155 : 121;
        public static nint GetPid => IsArm64 ? 172 : 39;
        public static nint SendMsg => IsArm64 ? 211 : 46;
        public static nint Execve => IsArm64 ? 221 : 59;
        public static nint ExecveAt => IsArm64 ? 281 : 322;
        public static nint Exit => IsArm64 ? 93 : 60;
        public static nint WaitId => IsArm64 ? 95 : 247;
        public static nint ExitGroup => IsArm64 ? 94 : 231;
        public static nint GetCwd => IsArm64 ? 17 : 79;
        public static nint Chdir => IsArm64 ? 49 : 80;
        public static nint FChdir => IsArm64 ? 50 : 81;
        public static nint SetSid => IsArm64 ? 157 : 112;
        public static nint SetGroups => IsArm64 ? 159 : 116;
        public static nint SetResUid => IsArm64 ? 147 : 117;
        public static nint SetResGid => IsArm64 ? 149 : 119;
        public static nint CapSet => IsArm64 ? 91 : 126;
        public static nint Personality => IsArm64 ? 92 : 135;
        public static nint PivotRoot => IsArm64 ? 41 : 155;
        public static nint Prctl => IsArm64 ? 167 : 157;
        public static nint Chroot => IsArm64 ? 51 : 161;
        public static nint Mount => IsArm64 ? 40 : 165;
        public static nint Umount2 => IsArm64 ? 39 : 166;
        public static nint SetHostName => IsArm64 ? 161 : 170;
        public static nint SetDomainName => IsArm64 ? 162 : 171;
        public static nint Umask => IsArm64 ? 166 : 95;
        public static nint RtSigProcMask => IsArm64 ? 135 : 14;
        public static nint RtSigAction => IsArm64 ? 134 : 13;
        public static nint OpenAt => IsArm64 ? 56 : 257;
        public static nint MkdirAt => IsArm64 ? 34 : 258;
        public static nint MknodAt => IsArm64 ? 33 : 259;
        public static nint FChownAt => IsArm64 ? 54 : 260;
        public static nint SymlinkAt => IsArm64 ? 36 : 266;
        public static nint FChmodAt => IsArm64 ? 53 : 268;
        public static nint FChmod => IsArm64 ? 52 : 91;
        public static nint FChown => IsArm64 ? 55 : 93;
        public static nint SetPriority => IsArm64 ? 140 : 141;
        public static nint Unshare => IsArm64 ? 97 : 272;
        public static nint PrLimit64 => IsArm64 ? 261 : 302;
        public static nint SetNs => IsArm64 ? 268 : 308;
        public static nint Seccomp => IsArm64 ? 277 : 317;
        public static nint Bpf => IsArm64 ? 280 : 321;
        public static nint PidFdSendSignal => 424;
        public static nint OpenTree => 428;
        public static nint MoveMount => 429;
        public static nint FsOpen => 430;
        public static nint FsConfig => 431;
        public static nint FsMount => 432;
        public static nint PidFdOpen => 434;
        public static nint Clone3 => 435;
        public static nint CloseRange => 436;
        public static nint OpenAt2 => 437;
        public static nint FAccessAt2 => 439;
        public static nint MountSetAttr => 442;
        public static nint QuotaCtlFd => 443;
    }
}
