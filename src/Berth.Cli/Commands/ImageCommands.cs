using Berth.Cli.Commands.Images;

namespace Berth.Cli.Commands;

/// <summary>The commands on images.</summary>
internal static class ImageCommands
{
    private static readonly CommandEntry[] Both =
    [
        new("import", "Import the contents from a tarball to create a filesystem image", () => new ImportCommand()),
        new("load", "Load an image from a tar archive or STDIN", () => new LoadCommand()),
        new("pull", "Download an image from a registry", () => new PullCommand()),
        new("push", "Upload an image to a registry", () => new PushCommand()),
        new("save", "Save one or more images to a tar archive (streamed to STDOUT by default)", () => new SaveCommand()),
        new("send", "Send images to another machine's engine, without a registry", () => new SendCommand()),
        new("tag", "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE", () => new TagCommand()),
        new("history", "Show the history of an image", () => new HistoryCommand()),
    ];

    public static CommandEntry[] TopLevel { get; } =
    [
        .. Both,
        new("images", "List images", () => new ImagesCommand()),
        new("rmi", "Remove one or more images", () => new RmiCommand()),
    ];

    public static CommandEntry[] InGroup { get; } =
    [
        .. Both,
        new("ls", "List images", () => new ImagesCommand()) { Aliases = ["list"] },
        new("rm", "Remove one or more images", () => new RmiCommand()) { Aliases = ["remove"] },
        new("inspect", "Display detailed information on one or more images", () => new InspectCommand("image")),
        new("bootstrap", "Make an image from this machine's own programs, without any network", () => new BootstrapCommand()),
        new("tree", "Show which layers images are made of, which of them they share, and what each costs", () => new ImageTreeCommand()),
        new("diff", "Show in which files two images differ, and by how much", () => new ImageDiffCommand()),
        new("verify", "Find damaged layers, and make way for whole ones", () => new ImageVerifyCommand()),
        new("gc", "Remove the images that were used least recently, where images take too much", () => new ImageGcCommand()),
        new("prune", "Remove unused images", () => new ImagePruneCommand()),
    ];
}
