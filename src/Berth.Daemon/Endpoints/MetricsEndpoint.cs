using System.Text;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Berth.Daemon.Endpoints;

/// <summary><c>GET /metrics</c> on an address of its own, on which there is nothing else: who may read figures need not be root.</summary>
internal sealed class MetricsEndpoint(ContainerEngine engine)
{
    private const string Mark = "berth.metrics";

    /// <summary>Tells the connections of this address from those of the API.</summary>
    public static void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(static next => connection =>
        {
            connection.Items[Mark] = true;
            return next(connection);
        });
    }

    public static bool IsFor(HttpContext http) => http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Mark) == true;

    public async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path != "/metrics" || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        byte[] text = Encoding.UTF8.GetBytes(MetricsText.Of(engine.ReadInfo(), ProcessFigures.Read()));
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        http.Response.ContentLength = text.Length;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await http.Response.BodyWriter.WriteAsync(text).ConfigureAwait(false);
        }
    }
}
