using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Launching;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>create ID</c>: a container that waits for its start.</summary>
internal static class CreateCommand
{
    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, LaunchOptions.Known);
        ContainerLauncher.Launch(session, LaunchOptions.Read(arguments, waitsForStart: true), LaunchOptions.LoadBundle(arguments));
        return 0;
    }
}
