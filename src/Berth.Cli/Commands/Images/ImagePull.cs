using Berth.Cli.EngineClient;
using Berth.Cli.Registries;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Images;

/// <summary>Has the engine fetch an image, and shows how it gets on.</summary>
internal static class ImagePull
{
    /// <summary>For a command that needs an image which is not there.</summary>
    /// <param name="invocation">The command's.</param>
    /// <param name="image">What to fetch.</param>
    /// <param name="platform">For which machine; null for the engine's own.</param>
    /// <param name="quiet">Shows nothing.</param>
    public static void Run(Invocation invocation, string image, string? platform, bool quiet)
    {
        ImageName name = ImageName.Parse(image);
        TextWriter output = quiet ? TextWriter.Null : invocation.Error;
        Run(invocation, name.Repository, name.TagOrDigest, platform, new ProgressDisplay(output, isTerminal: !quiet && TerminalMode.IsTerminal(2)));
    }

    /// <param name="invocation">The command's.</param>
    /// <param name="repository">Of which registry and name.</param>
    /// <param name="tagOrDigest">Null for all tags.</param>
    /// <param name="platform">For which machine; null for the engine's own.</param>
    /// <param name="display">Where the progress is shown.</param>
    public static void Run(Invocation invocation, string repository, string? tagOrDigest, string? platform, ProgressDisplay display)
    {
        string target = Target.Of("/images/create").With("fromImage", repository).With("tag", tagOrDigest).With("platform", platform);
        using EngineConnection connection = invocation.Engine.Connect();
        connection.Call(new Request("POST", target) { RegistryAuth = AuthHeader.For(invocation, repository) });
        display.Show(connection.Body);
    }
}
