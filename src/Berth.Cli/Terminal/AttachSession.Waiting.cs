using Berth.Linux;

namespace Berth.Cli.Terminal;

/// <content>Waiting, and what is done meanwhile: input goes to the container, signals are handled.</content>
internal sealed partial class AttachSession
{
    private const int Input = 0;
    private const int InputSize = 32 * 1024;
    private byte[] typed = [];
    private byte[] outgoing = [];
    private ReadOnlyMemory<byte> unsent;
    private bool inputIsOpen;

    /// <summary>Waits until a descriptor has what is asked for. False when the session came to its end before.</summary>
    public bool WaitFor(int fd, short events = Polling.Readable)
    {
        Span<PollRequest> requests = stackalloc PollRequest[4];
        while (End is SessionEnd.None or SessionEnd.StreamEnded)
        {
            requests[0] = new PollRequest { Descriptor = fd, Events = events };
            requests[1] = new PollRequest { Descriptor = inbox?.Descriptor ?? -1, Events = Polling.Readable };
            requests[2] = new PollRequest { Descriptor = inputIsOpen && unsent.IsEmpty ? Input : -1, Events = Polling.Readable };
            requests[3] = new PollRequest { Descriptor = unsent.IsEmpty ? -1 : socket.Descriptor, Events = Polling.Writable };
            Polling.WaitAny(requests, Timeout.InfiniteTimeSpan);
            if (requests[1].IsReady)
            {
                HandleSignals();
            }

            if (requests[2].IsReady)
            {
                TakeInput();
            }

            if (requests[3].IsReady)
            {
                SendInput();
            }

            if (requests[0].IsReady)
            {
                return End is SessionEnd.None or SessionEnd.StreamEnded;
            }
        }

        return false;
    }

    private void HandleSignals()
    {
        for (int signal = inbox!.Next(); signal != 0; signal = inbox.Next())
        {
            if (policy!.Handle(signal) is { } code)
            {
                (End, ExitCode) = (SessionEnd.Left, code);
            }
        }
    }

    private void TakeInput()
    {
        typed = typed.Length > 0 ? typed : new byte[InputSize];
        nint count = Descriptors.Read(Input, typed);
        if (count == -(nint)Errno.EAGAIN)
        {
            return;
        }

        if (count <= 0)
        {
            // The end of the input, or of the terminal it came from.
            inputIsOpen = false;
            UnixSocket.ShutdownSend(socket.Descriptor);
            return;
        }

        unsent = Pass(typed.AsMemory(0, (int)count));
        SendInput();
        if (streams.DetachKeys is { IsComplete: true })
        {
            End = SessionEnd.Detached;
        }
    }

    private ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> input)
    {
        if (streams.DetachKeys is not { } keys)
        {
            return input;
        }

        outgoing = outgoing.Length > 0 ? outgoing : new byte[InputSize + keys.MaxHeld];
        return outgoing.AsMemory(0, keys.Filter(input.Span, outgoing));
    }

    private void SendInput()
    {
        while (!unsent.IsEmpty)
        {
            nint sent = UnixSocket.Send(socket.Descriptor, unsent.Span);
            if (sent == -(nint)Errno.EAGAIN)
            {
                return;
            }

            if (sent < 0)
            {
                // The container takes no more input; its output tells how it goes on.
                (unsent, inputIsOpen) = (default, false);
                return;
            }

            unsent = unsent[(int)sent..];
        }
    }
}
