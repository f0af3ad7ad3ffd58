namespace Berth.Engine;

/// <summary>What kind of answer an operation's refusal is. The API's edge maps each to one HTTP status.</summary>
public enum EngineErrorKind
{
    /// <summary>There is no such container, image, exec or file.</summary>
    NotFound,

    /// <summary>The object is in a state, or a name in a use, that does not allow it.</summary>
    Conflict,

    /// <summary>The request itself is wrong; the message names the field.</summary>
    InvalidArgument,

    /// <summary>It already is as it was asked to be.</summary>
    NotModified,

    /// <summary>It may not be done at all, by anyone.</summary>
    Forbidden,

    /// <summary>Somebody else, a registry, does not know who asks.</summary>
    Unauthorized,

    /// <summary>The engine is closing, or lacks what it needs for now.</summary>
    Unavailable,

    /// <summary>The engine or the machine failed; the message says at what.</summary>
    Internal,
}

/// <summary>An operation that the engine did not carry out. Messages are Docker's where Docker has one, since clients show and match them.</summary>
public sealed class EngineException(EngineErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What sort of answer it is; the message is for people.</summary>
    public EngineErrorKind Kind { get; } = kind;

    /// <summary>Makes one of this kind.</summary>
    public static EngineException NotFound(string message) => new(EngineErrorKind.NotFound, message);

    /// <inheritdoc cref="NotFound"/>
    public static EngineException Conflict(string message) => new(EngineErrorKind.Conflict, message);

    /// <inheritdoc cref="NotFound"/>
    public static EngineException InvalidArgument(string message) => new(EngineErrorKind.InvalidArgument, message);

    /// <inheritdoc cref="NotFound"/>
    public static EngineException NotModified(string message) => new(EngineErrorKind.NotModified, message);

    internal static EngineException Restarting(string id) => Conflict($"Container {id} is restarting, wait until the container is running");

    internal static EngineException NoSuchContainer(string nameOrId) => NotFound($"No such container: {nameOrId}");

    internal static EngineException NotRunning(string id) => Conflict($"container {id} is not running");
}
