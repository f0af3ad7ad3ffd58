using System.Net.Sockets;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Images;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

namespace Berth.Daemon;

/// <summary>Which HTTP status an error is, and what the client is told. The only place that knows.</summary>
internal static class ErrorMapping
{
    /// <summary>Null for an error that is nobody's answer: the client has gone.</summary>
    public static (int Status, string Message)? Map(Exception error) => error switch
    {
        ApiException refused => (refused.Status, refused.Message),
        EngineException engine => (StatusOf(engine.Kind), engine.Message),
        ImageException image => (StatusOf(image.Kind), image.Message),
        SpecException spec => (StatusCodes.Status400BadRequest, spec.Message),
        LaunchException launch => (StatusCodes.Status500InternalServerError, launch.Message),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        OperationCanceledException or SocketException => null,
        IOException when IsDisconnect(error) => null,
        _ => (StatusCodes.Status500InternalServerError, $"internal error: {error.Message}"),
    };

    /// <summary>Whether the error is the engine's fault, which belongs into its log, and not the client's.</summary>
    public static bool IsFault(int status) => status == StatusCodes.Status500InternalServerError;

    private static int StatusOf(EngineErrorKind kind) => kind switch
    {
        EngineErrorKind.NotFound => StatusCodes.Status404NotFound,
        EngineErrorKind.Conflict => StatusCodes.Status409Conflict,
        EngineErrorKind.InvalidArgument => StatusCodes.Status400BadRequest,
        EngineErrorKind.NotModified => StatusCodes.Status304NotModified,
        EngineErrorKind.Unauthorized => StatusCodes.Status401Unauthorized,
        EngineErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        EngineErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static int StatusOf(ImageErrorKind kind) => kind switch
    {
        ImageErrorKind.NotFound => StatusCodes.Status404NotFound,
        ImageErrorKind.InvalidArgument or ImageErrorKind.InvalidArchive => StatusCodes.Status400BadRequest,
        ImageErrorKind.Conflict => StatusCodes.Status409Conflict,
        ImageErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static bool IsDisconnect(Exception error) => error is Microsoft.AspNetCore.Connections.ConnectionResetException || error.InnerException is SocketException;
}
