using System.Net;
using System.Net.Sockets;

namespace Berth.Engine.Volumes;

/// <summary>The kernel takes the server of a network file system as an address; people write its name.</summary>
internal static class ServerAddress
{
    private const string Key = "addr=";

    /// <summary>The options with the address in place of the name.</summary>
    /// <exception cref="EngineException">The name is not known.</exception>
    public static async Task<IReadOnlyList<string>> ResolveAsync(LocalOptions options, CancellationToken cancellation)
    {
        string? named = options.Words.LastOrDefault(static word => word.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..];
        string? server = options.Type switch
        {
            "nfs" or "nfs4" => named,
            "cifs" or "smb3" => named ?? HostOf(options.Device),
            _ => null,
        };
        if (server is null || (IPAddress.TryParse(server, out _) && named is not null))
        {
            return options.Words;
        }

        string address = await LookUpAsync(server, cancellation).ConfigureAwait(false);
        return [.. options.Words.Where(static word => !word.StartsWith(Key, StringComparison.Ordinal)), Key + address];
    }

    /// <summary>Of <c>//server/share</c>.</summary>
    private static string? HostOf(string device) =>
        device.StartsWith("//", StringComparison.Ordinal) && device[2..].Split('/')[0] is { Length: > 0 } host ? host : null;

    private static async Task<string> LookUpAsync(string name, CancellationToken cancellation)
    {
        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(name, cancellation).ConfigureAwait(false);
            return found.Length > 0 ? found[0].ToString() : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException error)
        {
            throw new EngineException(EngineErrorKind.Internal, $"error resolving passed in network volume address: lookup {name}: {error.Message}", error);
        }
    }
}
