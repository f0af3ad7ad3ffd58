using System.Diagnostics;
using Berth.Api;
using Berth.Api.Server;
using Berth.Daemon.Hosting;
using Berth.Daemon.Tracing;

namespace Berth.Daemon.Http;

/// <summary>Finds the endpoint of a request, and turns what it throws into Docker's answers.</summary>
internal sealed partial class RequestDispatcher(RouteTable routes, TimeProvider time, IdleMemory idle, ILogger<RequestDispatcher> log, CancellationToken stopping)
{
    private const string EncodedSlash = "%2F";

    public async Task DispatchAsync(HttpContext http)
    {
        CommonHeaders.Set(http.Response);
        Activity? span = RequestSpan.Begin(http);
        long begin = log.IsEnabled(LogLevel.Debug) ? time.GetTimestamp() : 0;
        try
        {
            await RouteAsync(http).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await RefuseAsync(http, error).ConfigureAwait(false);
        }

        span?.End(http.Response.StatusCode);
        idle.Touch();
        if (begin != 0)
        {
            LogAnswered(http.Request.Method, http.Request.Path + http.Request.QueryString, http.Response.StatusCode, (long)time.GetElapsedTime(begin).TotalMicroseconds);
        }
    }

    private Task RouteAsync(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "/";
        ApiVersion version = ApiVersion.Newest;
        if (ApiVersion.TrySplit(path, out ReadOnlySpan<char> text, out string rest))
        {
            version = RequireServed(text);
        }

        Endpoint endpoint = routes.Find(http.Request.Method, rest, out string name, out string template) ?? throw ApiException.NotFound("page not found");
        RequestSpan.SetRoute(http.Request.Method, template);
        // The server leaves an encoded slash in a path as it is; in the name of an image it is one like any other.
        name = name.Contains('%', StringComparison.Ordinal) ? name.Replace(EncodedSlash, "/", StringComparison.OrdinalIgnoreCase) : name;
        return endpoint(new ApiRequest(http, version, name, stopping));
    }

    private static ApiVersion RequireServed(ReadOnlySpan<char> text)
    {
        ApiVersion version = ApiVersion.Parse(text);
        if (version < ApiVersion.Oldest)
        {
            throw ApiException.BadRequest($"client version {text} is too old. Minimum supported API version is {ApiVersion.Oldest}, please upgrade your client to a newer version");
        }

        return version <= ApiVersion.Newest ? version
            : throw ApiException.BadRequest($"client version {text} is too new. Maximum supported API version is {ApiVersion.Newest}");
    }

    private async Task RefuseAsync(HttpContext http, Exception error)
    {
        if (ErrorMapping.Map(error) is not { } answer || http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
            return;
        }

        if (ErrorMapping.IsFault(answer.Status))
        {
            LogFault(http.Request.Method, http.Request.Path, error);
        }

        if (http.Response.HasStarted)
        {
            http.Abort();   // cut off, so that the client does not take half an answer for a whole one
            return;
        }

        http.Response.StatusCode = answer.Status;
        if (answer.Status != StatusCodes.Status304NotModified)
        {
            ApiRequest request = new(http, ApiVersion.Newest, "", stopping);
            await request.AnswerAsync(new ErrorResponse(answer.Message), ApiJson.Default.ErrorResponse, answer.Status).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 2002, Level = LogLevel.Debug, Message = "{Method} {Path} answered {Status} after {Microseconds} us")]
    private partial void LogAnswered(string method, string path, int status, long microseconds);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(string method, PathString path, Exception error);
}
