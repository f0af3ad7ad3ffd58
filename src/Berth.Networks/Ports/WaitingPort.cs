using System.Net;
using System.Net.Sockets;
using Berth.Networks.Serving;

namespace Berth.Networks.Ports;

/// <summary>A port whose container does not run yet: clients wait, and are carried to it once somebody says where it is.</summary>
public sealed class WaitingPort : IDisposable
{
    /// <summary>How long a program that is only just being started has until it listens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<IPEndPoint> _target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _limit;
    private Action? _knock;
    private Action? _ready;
    private volatile bool _isReady;

    internal WaitingPort(EventLoop loop, int descriptor, Action knock)
    {
        _knock = knock;
        Door = new WaitingDoor(this, loop, descriptor);
    }

    /// <summary>Nobody has said yet where it leads.</summary>
    public bool IsWaiting => !_target.Task.IsCompleted;

    internal Door Door { get; }

    /// <summary>Says where it leads, to those who wait already, too.</summary>
    /// <param name="container">A container that is only just being started.</param>
    /// <param name="ready">Called once, when its program has taken a connection, or has had time enough for it.</param>
    public void Lead(IPEndPoint container, Action ready)
    {
        _ready = ready;
        _limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        _limit.Token.Register(TellReady);
        _limit.CancelAfter(Patience);
        _target.TrySetResult(container);
    }

    /// <summary>Connections that are carried already go on; those that wait are closed.</summary>
    public void Dispose()
    {
        Door.Close();
        _target.TrySetCanceled();
        _closing.Cancel();
        _limit?.Dispose();
    }

    private void Carry(int client)
    {
        Interlocked.Exchange(ref _knock, null)?.Invoke();
        _ = CarriedConnection.CarryAsync(client, ConnectAsync);
    }

    private async Task<Socket> ConnectAsync()
    {
        IPEndPoint container = await _target.Task.ConfigureAwait(false);
        if (_isReady)
        {
            return await CarriedConnection.ConnectAsync(container, _closing.Token).ConfigureAwait(false);
        }

        Socket server = await CarriedConnection.ConnectWhenReadyAsync(container, _limit!.Token).ConfigureAwait(false);
        TellReady();
        return server;
    }

    private void TellReady()
    {
        _isReady = true;
        if (!_closing.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _ready, null)?.Invoke();
        }
    }

    private sealed class WaitingDoor(WaitingPort port, EventLoop loop, int descriptor) : Door(loop, descriptor)
    {
        protected override void OnClient(int client) => port.Carry(client);
    }
}
