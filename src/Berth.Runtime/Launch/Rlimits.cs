using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

internal static class Rlimits
{
    private static readonly string[] Names =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE",
        "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ];

    /// <summary>The kernel's number of a limit; the same on x86_64 and aarch64.</summary>
    public static int NumberOf(string name)
    {
        int number = Array.IndexOf(Names, name);
        return number >= 0 ? number : throw new SpecException("process.rlimits", $"unknown type \"{name}\"");
    }
}
