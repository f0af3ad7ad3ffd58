using System.Runtime.InteropServices;
using Berth.Linux;

namespace Berth.Cli.Terminal;

/// <summary>
/// Signals as bytes in a pipe, so that one thread waits for them and for everything else in the same place. While a signal is
/// taken its default action does not happen.
/// </summary>
internal sealed class SignalInbox : IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly int read;
    private readonly int write;

    public SignalInbox(IEnumerable<int> signals)
    {
        LinuxException.ThrowIfFailed(Fd.Pipe(out read, out write, Fd.CloseOnExec | Fd.NonBlocking), "make a pipe");
        foreach (int signal in signals)
        {
            registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context => Take(signal, context)));
        }
    }

    /// <summary>Readable when a signal is there.</summary>
    public int Descriptor => read;

    /// <summary>Takes one signal; 0 when none is there.</summary>
    public int Next()
    {
        Span<byte> signal = stackalloc byte[1];
        return Descriptors.Read(read, signal) == 1 ? signal[0] : 0;
    }

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        Fd.Close(read);
        Fd.Close(write);
    }

    private void Take(int signal, PosixSignalContext context)
    {
        context.Cancel = true;
        _ = Descriptors.Write(write, [(byte)signal]);
    }
}
