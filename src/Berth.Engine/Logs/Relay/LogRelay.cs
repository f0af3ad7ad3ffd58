using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Logs.Relay;

/// <summary>
/// A program of its own between a shim and a receiver that is reached by TLS. It reads packets, each a message, from its descriptor 3, and
/// takes the next one when the receiver has taken the last: a receiver that is slow is slow for the shim, too. It ends when the shim
/// does; the daemon's end does not concern it.
/// </summary>
public sealed class LogRelay
{
    /// <summary>The first argument of the program that runs it.</summary>
    public const string Verb = "log-relay";

    private const int Inherited = 3;
    private const int LongestMessage = 256 * 1024;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly string host;
    private readonly int port;
    private readonly LogTlsOptions tls;
    private readonly TimeProvider time;
    private SslStream? connection;
    private DateTimeOffset nextTry = DateTimeOffset.MinValue;

    private LogRelay(IReadOnlyList<string> arguments, TimeProvider time)
    {
        (host, port) = (arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture));
        tls = new LogTlsOptions(arguments[3], arguments[4], arguments[5], arguments[6] == "skip-verify");
        this.time = time;
    }

    /// <summary>The program and its arguments.</summary>
    internal static IReadOnlyList<string> CommandOf(string? program, SyslogAddress address, LogTlsOptions tls) => program is null
        ? throw ReceiverTrial.Away("tcp+tls needs a program that relays, and this engine was given none")
        :
        [
            program, Verb, address.Host, address.Port.ToString(CultureInfo.InvariantCulture), tls.Authority, tls.Certificate, tls.Key,
            tls.SkipVerify ? "skip-verify" : "verify",
        ];

    /// <summary>Relays until there is nothing more.</summary>
    /// <param name="arguments">The verb and what follows it.</param>
    /// <param name="time">For the pause between attempts.</param>
    public static async Task RunAsync(IReadOnlyList<string> arguments, TimeProvider time)
    {
        LogRelay relay = new(arguments, time);
        using Socket source = new(new SafeSocketHandle(Inherited, ownsHandle: true));
        byte[] message = new byte[LongestMessage];
        for (int length = await source.ReceiveAsync(message).ConfigureAwait(false); length > 0; length = await source.ReceiveAsync(message).ConfigureAwait(false))
        {
            await relay.SendAsync(message.AsMemory(0, length)).ConfigureAwait(false);
        }

        await relay.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Once more over a new connection, if the one that there is fails; then the message is lost.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        for (int attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                connection ??= await ConnectAsync().ConfigureAwait(false);
                if (connection is null)
                {
                    return;
                }

                await connection.WriteAsync(message).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                await DropAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Null where it is not there, or was not a moment ago.</summary>
    private async Task<SslStream?> ConnectAsync()
    {
        if (time.GetUtcNow() < nextTry)
        {
            return null;
        }

        try
        {
            SslStream stream = await TlsReceiver.ConnectAsync(host, port, tls, CancellationToken.None).ConfigureAwait(false);
            _ = WatchAsync(stream);
            return stream;
        }
        catch (EngineException)
        {
            nextTry = time.GetUtcNow() + RetryAfter;
            return null;
        }
    }

    /// <summary>A receiver says nothing, but its end is seen in this way before a message is lost to it.</summary>
    private static async Task WatchAsync(SslStream stream)
    {
        try
        {
            byte[] nothing = new byte[256];
            while (await stream.ReadAsync(nothing).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It is over in either case.
        }

        await stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task DropAsync()
    {
        SslStream? broken = connection;
        connection = null;
        if (broken is not null)
        {
            await broken.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task CloseAsync()
    {
        if (connection is null)
        {
            return;
        }

        try
        {
            await connection.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The receiver was faster.
        }

        await DropAsync().ConfigureAwait(false);
    }
}
