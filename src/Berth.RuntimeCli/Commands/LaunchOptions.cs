using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Launching;

namespace Berth.RuntimeCli.Commands;

/// <summary>The options that <c>create</c> and <c>run</c> have in common.</summary>
internal static class LaunchOptions
{
    public static OptionSet Known { get; } =
        new("bundle|b=", "pid-file=", "console-socket=", "preserve-fds=", "no-pivot", "no-new-keyring", "detach|d", "keep", "no-subreaper");

    /// <exception cref="RuntimeException">An option is refused.</exception>
    public static LaunchRequest Read(Arguments arguments, bool waitsForStart)
    {
        if (arguments.Has("no-pivot"))
        {
            throw new RuntimeException("--no-pivot is refused: without pivot_root a container can leave its root");
        }

        return new LaunchRequest
        {
            Id = arguments.ContainerId(),
            PidFile = arguments.Value("pid-file"),
            ConsoleSocket = arguments.Value("console-socket"),
            PreservedDescriptors = arguments.Number("preserve-fds", otherwise: 0),
            WaitsForStart = waitsForStart,
            Foreground = !waitsForStart && !arguments.Has("detach"),
        };
    }

    public static Bundle LoadBundle(Arguments arguments) => Bundle.Load(arguments.Value("bundle") ?? Environment.CurrentDirectory);
}
