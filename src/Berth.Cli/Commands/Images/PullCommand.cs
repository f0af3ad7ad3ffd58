using Berth.Cli.Arguments;
using Berth.Cli.Registries;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth pull</c>.</summary>
internal sealed class PullCommand : Command
{
    private readonly Switch all = new("all-tags", "Download all tagged images in the repository", 'a');
    private readonly TextOption platform = new("platform", "Set platform if server is multi-platform capable");
    private readonly Switch quiet = new("quiet", "Suppress verbose output", 'q');

    public override string Usage => "NAME[:TAG|@DIGEST]";

    public override IReadOnlyList<Option> Options => [all, platform, quiet];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("From a registry of one's own", "berth pull registry.example.com:5000/team/web:2"),
        new("For another kind of machine", "berth pull --platform linux/arm/v7 debian:12"),
    ];

    public override int Run(Invocation invocation)
    {
        ImageName name = ImageName.Parse(invocation.Operands[0]);
        bool isNamed = name.Tag.Length > 0 || name.Digest.Length > 0;
        if (all.Value && isNamed)
        {
            throw new CommandException("tag can't be used with --all-tags/-a");
        }

        if (!isNamed && !all.Value && !quiet.Value)
        {
            invocation.Output.WriteLine("Using default tag: latest");
            invocation.Output.Flush();
        }

        bool isTerminal = TerminalMode.IsTerminal(1);
        ProgressDisplay display = new(quiet.Value ? TextWriter.Null : invocation.Output, isTerminal && !quiet.Value);
        ImagePull.Run(invocation, name.Repository, all.Value ? null : name.TagOrDigest, platform.Value, display);
        invocation.Output.WriteLine(FullName(all.Value ? name.Repository : name.Familiar));
        return 0;
    }

    /// <summary>With its registry, and docker.io's own images with theirs.</summary>
    private static string FullName(string name) => RegistryHost.Of(name) != RegistryHost.DockerHub || name.StartsWith("docker.io/", StringComparison.Ordinal)
        ? name
        : $"docker.io/{(name.Contains('/', StringComparison.Ordinal) ? "" : "library/")}{name}";
}
