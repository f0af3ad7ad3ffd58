using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Berth.Images.Registry;

/// <summary>What went wrong between us and a registry, as Docker's daemon words it: users and scripts know these lines.</summary>
internal static class RegistryErrors
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>An answer that is no success.</summary>
    public static async Task<RegistryException> FromAnswerAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        byte[] body = await ReadBodyAsync(answer, cancellation).ConfigureAwait(false);
        (string code, string? message) = Parse(body);
        HttpStatusCode status = answer.StatusCode;
        if (message is null)
        {
            (code, message) = status switch
            {
                HttpStatusCode.Unauthorized => (RegistryException.Unauthorized, "unauthorized: authentication required"),
                HttpStatusCode.Forbidden => (RegistryException.Denied, "denied: requested access to the resource is denied"),
                HttpStatusCode.TooManyRequests => ("TOOMANYREQUESTS", "toomanyrequests: too many requests"),
                _ => ("", $"received unexpected HTTP status: {(int)status} {answer.ReasonPhrase}"),
            };
        }
        return new RegistryException(message)
        {
            Status = status, Code = code, IsTransient = IsTransient(status), RetryAfter = PauseAsked(answer),
        };
    }

    /// <summary>A request that got no answer.</summary>
    public static RegistryException FromFailure(HttpRequestMessage request, Exception error)
    {
        (string reason, bool unreachable) = Describe(request.RequestUri!, error);
        string method = request.Method.Method[..1] + request.Method.Method[1..].ToLowerInvariant();
        return new RegistryException($"{method} \"{request.RequestUri!.OriginalString}\": {reason}", error) { IsUnreachable = unreachable, IsTransient = !unreachable };
    }

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented;

    /// <summary>In seconds, or until a time by the answer's own clock.</summary>
    private static TimeSpan? PauseAsked(HttpResponseMessage answer) => (answer.Headers.RetryAfter, answer.Headers.Date) switch
    {
        ({ Delta: { } pause }, _) => pause,
        ({ Date: { } until }, { } now) => until > now ? until - now : TimeSpan.Zero,
        _ => null,
    };

    private static (string Reason, bool Unreachable) Describe(Uri uri, Exception error) => error switch
    {
        { InnerException: SocketException socket } => (OfSocket(uri, socket), socket.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.TimedOut)),
        { InnerException: AuthenticationException { InnerException: AuthenticationException said } } => (said.Message, true),
        { InnerException: AuthenticationException said } when said.Message.StartsWith("tls:", StringComparison.Ordinal) => (said.Message, true),
        { InnerException: AuthenticationException } or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            ("http: server gave HTTP response to HTTPS client", true),
        TaskCanceledException or TimeoutException => ("net/http: request canceled (Client.Timeout exceeded while awaiting headers)", true),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => ("EOF", false),
        { InnerException: IOException io } => ($"read: {io.Message}", false),
        _ => (error.Message, false),
    };

    private static string OfSocket(Uri uri, SocketException error)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"{uri.Host}:{uri.Port}");
        return error.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData => $"dial tcp: lookup {uri.IdnHost}: no such host",
            SocketError.TryAgain => $"dial tcp: lookup {uri.IdnHost}: temporary failure in name resolution",
            SocketError.ConnectionRefused => $"dial tcp {address}: connect: connection refused",
            SocketError.NetworkUnreachable => $"dial tcp {address}: connect: network is unreachable",
            SocketError.HostUnreachable => $"dial tcp {address}: connect: no route to host",
            SocketError.TimedOut => $"dial tcp {address}: i/o timeout",
            SocketError.ConnectionReset => $"read tcp {address}: connection reset by peer",
            _ => $"dial tcp {address}: {error.Message}",
        };
    }

    private static (string Code, string? Message) Parse(byte[] body)
    {
        try
        {
            ErrorAnswer? answer = JsonSerializer.Deserialize(body, RegistryJson.Default.ErrorAnswer);
            if (answer?.Errors is [var first, ..])
            {
                string code = first.Code.ValueKind == JsonValueKind.String ? first.Code.GetString()! : "";
                string name = code.Length > 0 ? code.Replace('_', ' ').ToLowerInvariant() : "unknown";
                return (code, $"{name}: {first.Message}");
            }
            return ("", answer?.Details is { Length: > 0 } details ? $"unauthorized: {details}" : null);
        }
        catch (JsonException)
        {
            return ("", null);
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        byte[] body = new byte[MaxBodyBytes];
        try
        {
            Stream stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            return body[..length];
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return []; // the status alone has to do
        }
    }
}
