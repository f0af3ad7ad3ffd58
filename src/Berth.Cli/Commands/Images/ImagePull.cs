using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary>Has the engine fetch an image, and shows how it gets on.</summary>
internal static class ImagePull
{
    /// <param name="engine">The engine.</param>
    /// <param name="image">What to fetch.</param>
    /// <param name="platform">For which machine; null for the engine's own.</param>
    /// <param name="output">Where the progress is shown; null shows none.</param>
    public static void Run(Engine engine, ImageName image, string? platform, TextWriter? output)
    {
        string target = Target.Of("/images/create").With("fromImage", image.Repository).With("tag", image.TagOrDigest).With("platform", platform);
        using EngineConnection connection = engine.Connect();
        connection.Call(new Request("POST", target));
        ProgressDisplay display = new(output ?? TextWriter.Null, isTerminal: output is not null && Berth.Linux.TerminalMode.IsTerminal(2));
        display.Show(connection.Body);
    }
}
