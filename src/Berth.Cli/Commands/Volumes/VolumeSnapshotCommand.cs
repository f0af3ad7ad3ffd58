using Berth.Api;
using Berth.Api.Volumes;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume snapshot create|ls|restore|rm</c>.</summary>
internal sealed class VolumeSnapshotCommand : Command
{
    private const string Table = "{{.Name}}\t{{.CreatedSince}}\t{{.Size}}";
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch quiet = new("quiet", "Only display snapshot names", 'q');

    public override string Usage => "create|ls|restore|rm VOLUME [SNAPSHOT]";

    public override IReadOnlyList<Option> Options => [format, quiet];

    public override OperandCount Operands => new(2, 3);

    public override IReadOnlyList<Example> Examples =>
    [
        new("Before an upgrade", "berth volume snapshot create data before"),
        new("After one that failed, while nothing runs with the volume", "berth volume snapshot restore data before"),
    ];

    public override int Run(Invocation invocation)
    {
        string verb = invocation.Operands[0];
        Target target = Target.Of("/volumes", invocation.Operands[1], verb == "restore" ? "snapshots/restore" : "snapshots");
        if (verb is "ls" or "list" && invocation.Operands.Count == 2)
        {
            return List(invocation, target);
        }

        string method = verb switch
        {
            "create" or "restore" => "POST",
            "rm" or "remove" => "DELETE",
            _ => "",
        };
        if (method.Length == 0 || invocation.Operands.Count != 3)
        {
            throw new CommandException($"usage: berth volume snapshot {Usage}");
        }

        invocation.Engine.Call(new Request(method, target.With("name", invocation.Operands[2])));
        invocation.Output.WriteLine(invocation.Operands[2]);
        return 0;
    }

    private int List(Invocation invocation, Target target)
    {
        Listing<VolumeSnapshot> listing = new(Columns(invocation.Time), Table, "Name");
        invocation.Output.Write(listing.Render(invocation.Engine.Get(target, ApiJson.Default.IReadOnlyListVolumeSnapshot), format.Value, quiet.Value));
        return 0;
    }

    private static IReadOnlyList<Column<VolumeSnapshot>> Columns(TimeProvider time) =>
    [
        new("Name", "SNAPSHOT", static snapshot => snapshot.Name),
        new("CreatedSince", "CREATED", snapshot => HumanUnits.Ago(snapshot.CreatedAt.ToUnixTimeSeconds(), time)),
        new("CreatedAt", "CREATED AT", snapshot => HumanUnits.LocalTime(snapshot.CreatedAt.ToUnixTimeSeconds(), time)),
        new("Size", "SIZE", static snapshot => HumanUnits.Size(snapshot.Size)),
    ];
}
