namespace Berth.Runtime.Security;

/// <summary>
/// The calls of the default profile, by what they are for. Names that an architecture lacks do no harm there. What is absent on purpose:
/// io_uring, userfaultfd, the keyring, modules and kexec, swap, NUMA placement of others' pages, and all that has a capability below.
/// </summary>
public static partial class SeccompProfiles
{
    /// <summary>Allowed whatever the container's capabilities are, and whatever the arguments.</summary>
    private const string AlwaysAllowed =
        """
        # files: opening, reading, writing
        open openat openat2 creat close close_range read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek
        _llseek readahead fadvise64 fadvise64_64 fallocate truncate truncate64 ftruncate ftruncate64 fsync fdatasync sync syncfs
        sync_file_range copy_file_range sendfile sendfile64 splice tee vmsplice cachestat flock fcntl fcntl64 ioctl dup dup2 dup3
        pipe pipe2 umask
        # files: names and attributes
        stat stat64 lstat lstat64 fstat fstat64 fstatat64 newfstatat statx statfs statfs64 fstatfs fstatfs64 access faccessat
        faccessat2 chmod fchmod fchmodat fchmodat2 chown chown32 fchown fchown32 fchownat lchown lchown32 utime utimes utimensat
        utimensat_time64 futimesat link linkat symlink symlinkat readlink readlinkat rename renameat renameat2 unlink unlinkat
        mkdir mkdirat rmdir mknod mknodat getdents getdents64 getcwd chdir fchdir name_to_handle_at getxattr lgetxattr fgetxattr
        getxattrat setxattr lsetxattr fsetxattr setxattrat listxattr llistxattr flistxattr listxattrat removexattr lremovexattr
        fremovexattr removexattrat listmount statmount inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark
        # waiting on many descriptors
        select _newselect pselect6 pselect6_time64 poll ppoll ppoll_time64 epoll_create epoll_create1 epoll_ctl epoll_ctl_old
        epoll_wait epoll_wait_old epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd signalfd4 io_setup io_submit io_getevents
        io_pgetevents io_pgetevents_time64 io_cancel io_destroy
        # Memory
        brk mmap mmap2 munmap mremap mprotect madvise mincore msync mlock mlock2 mlockall munlock munlockall mseal memfd_create
        memfd_secret membarrier remap_file_pages pkey_alloc pkey_free pkey_mprotect map_shadow_stack process_mrelease
        process_vm_readv process_vm_writev
        # Processes and threads
        fork vfork execve execveat exit exit_group wait4 waitid waitpid getpid getppid gettid getpgid getpgrp setpgid getsid
        setsid set_tid_address set_robust_list get_robust_list rseq prctl ptrace pidfd_open pidfd_send_signal restart_syscall
        get_thread_area set_thread_area getcpu sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr
        sched_getparam sched_setparam sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min
        sched_rr_get_interval sched_rr_get_interval_time64 getpriority setpriority ioprio_get ioprio_set getrlimit setrlimit
        prlimit64 ugetrlimit getrusage times futex futex_time64 futex_waitv futex_wait futex_wake futex_requeue seccomp
        landlock_create_ruleset landlock_add_rule landlock_restrict_self riscv_hwprobe uretprobe
        # Identity
        getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getresuid getresuid32 getresgid getresgid32 getgroups
        getgroups32 setuid setuid32 setgid setgid32 setreuid setreuid32 setregid setregid32 setresuid setresuid32 setresgid
        setresgid32 setgroups setgroups32 setfsuid setfsuid32 setfsgid setfsgid32 capget capset
        # Signals
        kill tkill tgkill rt_sigaction rt_sigprocmask rt_sigpending rt_sigqueueinfo rt_tgsigqueueinfo rt_sigreturn rt_sigsuspend
        rt_sigtimedwait rt_sigtimedwait_time64 sigaltstack sigprocmask sigreturn pause
        # Time
        time gettimeofday adjtimex clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
        clock_nanosleep clock_nanosleep_time64 nanosleep alarm getitimer setitimer timer_create timer_delete timer_getoverrun
        timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64
        timerfd_settime timerfd_settime64
        # Sockets
        socketcall socketpair bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt send
        sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64
        # System V and POSIX IPC
        ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget mq_open
        mq_unlink mq_notify mq_getsetattr mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64
        # the system
        uname sysinfo getrandom
        """;

    /// <summary>Allowed too on the architectures that have them.</summary>
    private const string Architectural = "arch_prctl modify_ldt arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls";

    /// <summary>Allowed to a container that has the capability the kernel will ask for.</summary>
    private static readonly (string Capability, string Calls)[] AllowedByCapability =
    [
        ("CAP_SYS_ADMIN",
            "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount "
            + "mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare"),
        ("CAP_DAC_READ_SEARCH", "open_by_handle_at"),
        ("CAP_SYS_BOOT", "reboot"),
        ("CAP_SYS_CHROOT", "chroot"),
        ("CAP_SYS_MODULE", "init_module finit_module delete_module"),
        ("CAP_SYS_PACCT", "acct"),
        ("CAP_SYS_PTRACE", "kcmp pidfd_getfd process_madvise"),
        ("CAP_SYS_RAWIO", "iopl ioperm"),
        ("CAP_SYS_TIME", "settimeofday stime clock_settime clock_settime64"),
        ("CAP_SYS_TTY_CONFIG", "vhangup"),
        ("CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"),
        ("CAP_SYSLOG", "syslog"),
        ("CAP_BPF", "bpf"),
        ("CAP_PERFMON", "perf_event_open"),
    ];
}
