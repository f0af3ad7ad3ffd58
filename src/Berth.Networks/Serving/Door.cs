using Berth.Linux;

namespace Berth.Networks.Serving;

/// <summary>A listening socket.</summary>
internal abstract class Door(EventLoop loop, int descriptor) : LoopSource(descriptor)
{
    private const int BatchSize = 64;
    private const int PauseMilliseconds = 100;

    protected EventLoop Loop => loop;

    public sealed override void OnReady(uint events)
    {
        for (int i = 0; i < BatchSize; i++)
        {
            int client = InternetSocket.Accept(Descriptor);
            if (client < 0)
            {
                if ((Errno)(-client) != Errno.EAGAIN)
                {
                    Pause();
                }

                return;
            }

            OnClient(client);
        }
    }

    public sealed override void OnLate() => loop.Watch(this, Epoll.In);

    /// <summary>Nobody comes in any more; from any thread.</summary>
    public void Close() => loop.Do(() => loop.Remove(this));

    /// <summary>Somebody has come in; the descriptor does not wait, and is the callee's.</summary>
    protected abstract void OnClient(int client);

    /// <summary>Where the process has no descriptor left, the client stays at the door: asking again at once would only keep the processor busy.</summary>
    private void Pause()
    {
        loop.Watch(this, 0);
        loop.SetDeadline(this, EventLoop.Now + PauseMilliseconds);
    }
}
