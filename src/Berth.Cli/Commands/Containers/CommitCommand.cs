using Berth.Api;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth commit</c>.</summary>
internal sealed class CommitCommand : Command
{
    private readonly TextOption author = new("author", "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")", 'a');
    private readonly ListOption changes = new("change", "Apply Dockerfile instruction to the created image", 'c');
    private readonly TextOption message = new("message", "Commit message", 'm');
    private readonly Switch pause = new("pause", "Pause container during commit", 'p', initially: true);

    public override string Usage => "CONTAINER [REPOSITORY[:TAG]]";

    public override IReadOnlyList<Option> Options => [author, changes, message, pause];

    public override OperandCount Operands => new(1, 2);

    public override IReadOnlyList<Example> Examples => [new("What was tried out, as an image that runs something else", "berth commit -c 'CMD [\"serve\"]' tryout web:2")];

    public override int Run(Invocation invocation)
    {
        (string? repository, string? tag) = Split(invocation.Operands.ElementAtOrDefault(1));
        Target target = Target.Of("/commit").With("container", invocation.Operands[0]).With("repo", repository).With("tag", tag)
            .With("author", author.Value).With("comment", message.Value).With("pause", pause.Value ? "1" : "0");
        foreach (string change in changes.Values)
        {
            target.With("changes", change);
        }

        invocation.Output.WriteLine(invocation.Engine.Post(target, null, ApiJson.Default.CommitResponse).Id);
        return 0;
    }

    /// <summary>A colon that no slash follows is before a tag.</summary>
    private static (string? Repository, string? Tag) Split(string? name)
    {
        int colon = name?.LastIndexOf(':') ?? -1;
        return colon < 0 || name!.IndexOf('/', colon) >= 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
    }
}
