using Berth.Daemon.Http;

namespace Berth.Daemon.Endpoints;

/// <summary>Whether the engine is there, and which version of the API it speaks.</summary>
internal static class PingEndpoints
{
    private static readonly ReadOnlyMemory<byte> Ok = "OK"u8.ToArray();

    public static void Map(RouteTable routes)
    {
        routes.Add("GET", "/_ping", PingAsync);
        routes.Add("HEAD", "/_ping", PingAsync);
    }

    /// <summary>A client takes <c>Builder-Version</c> for what it builds with: 1 is the classic builder, which is not here yet either.</summary>
    private static async Task PingAsync(ApiRequest request)
    {
        IHeaderDictionary headers = request.Http.Response.Headers;
        headers["Builder-Version"] = "1";
        headers["Swarm"] = "inactive";
        headers.CacheControl = "no-cache, no-store, must-revalidate";
        headers.Pragma = "no-cache";
        request.Http.Response.ContentType = ApiRequest.TextType;
        if (HttpMethods.IsHead(request.Http.Request.Method))
        {
            headers.ContentLength = 0;
            return;
        }

        headers.ContentLength = Ok.Length;
        await request.Http.Response.BodyWriter.WriteAsync(Ok, request.Aborted).ConfigureAwait(false);
    }
}
