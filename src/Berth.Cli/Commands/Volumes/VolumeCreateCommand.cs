using Berth.Api;
using Berth.Api.Volumes;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume create</c>.</summary>
internal sealed class VolumeCreateCommand : Command
{
    private readonly TextOption driver = new("driver", "Specify volume driver name", 'd', "local");
    private readonly ListOption labels = new("label", "Set metadata for a volume", check: Variables.CheckLabel);
    private readonly TextOption name = new("name", "Specify volume name");
    private readonly ListOption options = new("opt", "Set driver specific options", 'o', Variables.CheckLabel) { Kind = "map" };

    public override string Usage => "[NEW_NAME]";

    public override IReadOnlyList<Option> Options => [driver, labels, name, options];

    public override OperandCount Operands => OperandCount.AtMost(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("A volume", "berth volume create data"),
        new("A directory of another machine", "berth volume create -o type=nfs -o o=addr=10.0.0.5,rw -o device=:/srv data"),
    ];

    public override int Run(Invocation invocation)
    {
        if (name.Value is not null && invocation.Operands.Count > 0)
        {
            throw new CommandException("conflicting options: cannot specify a volume-name through both --name and as a positional arg");
        }

        VolumeCreateRequest body = new()
        {
            Name = invocation.Operands.Count > 0 ? invocation.Operands[0] : name.Value, Driver = driver.Value,
            DriverOpts = Variables.Labels([], options.Values), Labels = Variables.Labels([], labels.Values),
        };
        Volume made = invocation.Engine.Post("/volumes/create", ApiJson.Write(body, ApiJson.Default.VolumeCreateRequest), ApiJson.Default.Volume);
        invocation.Output.WriteLine(made.Name);
        return 0;
    }
}
