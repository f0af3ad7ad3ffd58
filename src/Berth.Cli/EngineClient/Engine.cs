using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Cli.EngineClient;

/// <summary>The engine that a command talks to. Short requests share one connection; whoever needs one for itself opens another.</summary>
/// <param name="choose">Where it is; asked for when it is first talked to, so that a command that talks to none needs none.</param>
/// <param name="starter">Starts it where it is Berth's own and does not run; null where it is to be left alone.</param>
internal sealed class Engine(Func<EngineAddress> choose, DaemonStarter? starter) : IDisposable
{
    private EngineConnection? shared;

    public EngineAddress Address => field ??= choose();

    /// <summary>Opens a connection; where nobody listens and the place is Berth's own, starts the daemon first.</summary>
    /// <exception cref="ConnectException">No engine answers there.</exception>
    public EngineConnection Connect()
    {
        try
        {
            return new EngineConnection(SocketStream.Connect(Address));
        }
        catch (ConnectException e) when (e.NobodyListens && starter is not null)
        {
            starter.Start(Address, e);
            return new EngineConnection(SocketStream.Connect(Address));
        }
    }

    /// <summary>The connection of the requests whose answers are read at once.</summary>
    public EngineConnection Shared
    {
        get
        {
            if (shared is { IsReusable: true })
            {
                return shared;
            }

            shared?.Dispose();
            return shared = Connect();
        }
    }

    /// <summary>Calls and reads the whole answer.</summary>
    /// <exception cref="EngineErrorException">The engine refused.</exception>
    public byte[] Call(Request request)
    {
        EngineConnection connection = Shared;
        connection.Call(request);
        return connection.ReadBody();
    }

    public byte[] Get(string target) => Call(new Request("GET", target));

    public byte[] Post(string target, byte[]? body = null) => Call(new Request("POST", target) { Body = body });

    public byte[] Delete(string target) => Call(new Request("DELETE", target));

    public T Get<T>(string target, JsonTypeInfo<T> type) => Read(Get(target), type);

    public T Post<T>(string target, byte[]? body, JsonTypeInfo<T> type) => Read(Post(target, body), type);

    /// <summary>Reads an answer's JSON.</summary>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new ProtocolException("the engine's answer is empty");
        }
        catch (JsonException e)
        {
            throw new ProtocolException($"the engine's answer cannot be read: {e.Message}");
        }
    }

    public void Dispose() => shared?.Dispose();
}
