using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image diff</c>.</summary>
internal sealed class ImageDiffCommand : Command
{
    private static readonly string[] Words = ["changed", "added", "removed"];
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch byPath = new("by-path", "Sort by path, not by size");
    private readonly Switch quiet = new("quiet", "Only show paths", 'q');

    public override string Usage => "IMAGE OTHER";

    public override IReadOnlyList<Option> Options => [byPath, format, quiet];

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("What the new version has more, the largest first", "berth image diff web:1 web:2")];

    public override int Run(Invocation invocation)
    {
        IReadOnlyList<ImageChange> changes = invocation.Engine.Get(
            Target.OfImage(invocation.Operands[0], "changes").With("to", invocation.Operands[1]), ApiJson.Default.IReadOnlyListImageChange);
        IEnumerable<ImageChange> sorted = byPath.Value ? changes : changes.OrderByDescending(static change => Math.Abs(Growth(change)));
        Listing<ImageChange> listing = new(Columns, "{{.Change}}\t{{.Growth}}\t{{.Path}}", "Path");
        invocation.Output.Write(listing.Render(sorted, format.Value, quiet.Value));
        if (string.IsNullOrEmpty(format.Value) && !quiet.Value)
        {
            invocation.Output.WriteLine(Summary(changes));
        }

        return 0;
    }

    /// <summary>One line: <c>2 added (+1.2MB), 1 removed (-3kB)</c>.</summary>
    internal static string Summary(IReadOnlyList<ImageChange> changes)
    {
        string[] parts =
        [
            .. changes.GroupBy(static change => change.Kind).OrderBy(static kind => kind.Key)
                .Select(static kind => $"{kind.Count()} {Words[kind.Key]} ({Signed(kind.Sum(Growth))})"),
        ];
        return parts.Length == 0 ? "The same files." : string.Join(", ", parts);
    }

    private static IReadOnlyList<Column<ImageChange>> Columns =>
    [
        new("Change", "CHANGE", static change => Words[change.Kind]),
        new("Growth", "GROWTH", static change => Signed(Growth(change))),
        new("OldSize", "OLD SIZE", static change => HumanUnits.Size(change.OldSize)),
        new("NewSize", "NEW SIZE", static change => HumanUnits.Size(change.NewSize)),
        new("Path", "PATH", static change => change.Path),
    ];

    private static long Growth(ImageChange change) => change.NewSize - change.OldSize;

    private static string Signed(long bytes) => (bytes < 0 ? "-" : "+") + HumanUnits.Size(Math.Abs(bytes));
}
