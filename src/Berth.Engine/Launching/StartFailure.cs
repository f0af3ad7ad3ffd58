using Berth.Linux;
using Berth.Networks;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

namespace Berth.Engine.Launching;

/// <summary>Why a program did not start, in the words that Docker's clients know exit codes by.</summary>
internal static class StartFailure
{
    public static bool IsOne(Exception error) =>
        error is EngineException or LaunchException or LinuxException or SpecException or NetworkException or IOException;

    /// <summary>What is wrong with the container says it itself, in Docker's words; a step of the launch that failed gets Docker's beginning.</summary>
    public static EngineException OfStart(Exception error) => Of(error, "failed to create task for container: ");

    /// <inheritdoc cref="OfStart"/>
    public static EngineException OfExec(Exception error) => Of(error, "exec failed: ");

    private static EngineException Of(Exception error, string beginning) =>
        error as EngineException ?? new EngineException(KindOf(error), error is SpecException ? error.Message : beginning + Describe(error), error);

    public static string Describe(Exception error) => error is LaunchException { IsExecute: true, Errno: Errno.ENOENT } launch && IsBareName(launch.Step)
        ? $"{launch.Step}: executable file not found in $PATH"
        : error.Message;

    public static EngineErrorKind KindOf(Exception error) => error switch
    {
        EngineException engine => engine.Kind,
        LaunchException { IsExecute: true } or SpecException => EngineErrorKind.InvalidArgument,
        _ => EngineErrorKind.Internal,
    };

    /// <summary>The step is <c>exec "name"</c>.</summary>
    private static bool IsBareName(string step) => !step.Contains('/', StringComparison.Ordinal);
}
