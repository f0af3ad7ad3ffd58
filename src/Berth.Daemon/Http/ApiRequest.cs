using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Berth.Daemon.Streams;

namespace Berth.Daemon.Http;

/// <summary>One request as endpoints see it. How it is answered is in ApiRequest.Answers.cs.</summary>
/// <param name="http">What Kestrel knows of it.</param>
/// <param name="version">Of the API, by the client's choice.</param>
/// <param name="name">The path's parameter, decoded; empty where the path has none.</param>
/// <param name="stopping">The daemon is about to end.</param>
internal sealed partial class ApiRequest(HttpContext http, ApiVersion version, string name, CancellationToken stopping)
{
    public HttpContext Http => http;

    public ApiVersion Version => version;

    public string Name => name;

    /// <summary>The client has gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>The client has gone, or the daemon is about to end: for answers that go on until somebody stops them.</summary>
    public CancellationTokenSource LinkEnd() => CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);

    /// <summary>Empty where the parameter is not there.</summary>
    public string Text(string parameter) => http.Request.Query.TryGetValue(parameter, out var values) && values.Count > 0 ? values[0] ?? "" : "";

    public IReadOnlyList<string> Texts(string parameter) => http.Request.Query.TryGetValue(parameter, out var values) ? [.. values.OfType<string>()] : [];

    public bool Has(string parameter) => http.Request.Query.ContainsKey(parameter);

    /// <summary>As Docker reads flags: anything but nothing, <c>0</c>, <c>no</c>, <c>false</c> and <c>none</c> is true.</summary>
    public bool Flag(string parameter) => !(Text(parameter).Trim().ToLowerInvariant() is "" or "0" or "no" or "false" or "none");

    public bool Flag(string parameter, bool absent) => Has(parameter) ? Flag(parameter) : absent;

    /// <summary>Null where the parameter is not there.</summary>
    /// <exception cref="ApiException">It is no number.</exception>
    public int? Number(string parameter)
    {
        string text = Text(parameter);
        return text.Length == 0 ? null
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
            : throw ApiException.BadRequest($"parameter {parameter} must be a whole number, not \"{text}\"");
    }

    /// <summary>Seconds since 1970, with or without a fraction; null where the parameter is not there or 0.</summary>
    /// <exception cref="ApiException">It is no time.</exception>
    public DateTimeOffset? Time(string parameter)
    {
        string text = Text(parameter);
        return text.Length == 0 || text == "0" ? null
            : UnixTime.TryParse(text, out DateTimeOffset time) ? time
            : throw ApiException.BadRequest($"parameter {parameter} must be a time in seconds since 1970, not \"{text}\"");
    }

    /// <summary>The body. Null where there is none and <paramref name="required"/> is false.</summary>
    /// <exception cref="ApiException">It is not what it must be.</exception>
    public Task<T?> ReadJsonAsync<T>(JsonTypeInfo<T> type, bool required)
        where T : class => JsonBody.ReadAsync(http.Request, type, required, Aborted);

    /// <summary>
    /// Answers with 101 where the client asked to upgrade, or 200, and takes the connection away from HTTP: from here on it is a
    /// stream of bytes in both directions.
    /// </summary>
    /// <param name="framed">Whether the output comes in Docker's frames, which clients of 1.42 and newer are told.</param>
    public Task<HijackedStream> HijackAsync(bool framed)
    {
        bool upgrade = IsUpgrade();
        return HijackAsync(HijackHead.Format(upgrade, framed && upgrade && Version.IsAtLeast(42)));
    }

    /// <summary>Answers with a head of the caller's, and takes the connection away from HTTP.</summary>
    public async Task<HijackedStream> HijackAsync(ReadOnlyMemory<byte> head)
    {
        HijackFeature feature = http.Features.Get<HijackFeature>() ?? throw new InvalidOperationException("this connection cannot be taken over");
        await SkipBodyAsync().ConfigureAwait(false);
        HijackedStream stream = feature.Take();
        http.Response.Headers.Connection = "close";
        await stream.WriteAsync(head, Aborted).ConfigureAwait(false);
        await stream.UntilReadAsync().ConfigureAwait(false);
        return stream;
    }

    /// <summary>What a client sends as the body of its request is none of the stream's input: some (dockerode) say there what the query says.</summary>
    private async Task SkipBodyAsync()
    {
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            await http.Request.Body.CopyToAsync(Stream.Null, Aborted).ConfigureAwait(false);
        }
    }

    private bool IsUpgrade() =>
        http.Request.Headers.Upgrade.Count > 0 && http.Request.Headers.Connection.Any(static value => value?.Contains("upgrade", StringComparison.OrdinalIgnoreCase) == true);
}
