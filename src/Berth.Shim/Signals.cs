using Berth.Linux;

namespace Berth.Shim;

internal static unsafe class Signals
{
    private const int SIGPIPE = 13;
    private const long SIG_IGN = 1;

    /// <summary>A client or a process that stopped reading shows as EPIPE, not as the end of the shim.</summary>
    public static void IgnoreBrokenPipe()
    {
        long* action = stackalloc long[4]; // struct sigaction of the kernel: handler, flags, restorer, mask
        new Span<long>(action, 4).Clear();
        action[0] = SIG_IGN;
        Syscall.Raw(Syscall.Numbers.RtSigAction, SIGPIPE, (nint)action, 0, 8);
    }
}
