using System.Text.Json.Serialization.Metadata;
using Berth.Api;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Recreation;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands;

/// <summary><c>berth inspect</c>, of containers, of images, of volumes, or of whatever has the name.</summary>
/// <param name="kinds">Where a name is looked for, in this order: <c>container</c>, <c>image</c>, <c>volume</c>.</param>
internal sealed class InspectCommand(params string[] kinds) : Command
{
    private const int NotFound = 404;
    private readonly TextOption format = ListFormat.OptionOfOne();
    private readonly Switch size = new("size", "Display total file sizes if the type is container", 's');
    private readonly TextOption form = new("as", "Print what makes the container again: \"run\" for a docker run command, \"compose\" for a Compose file");
    private readonly TextOption type = new("type", "Only inspect objects of the given type");

    public override string Usage => kinds is [var one] ? $"{one.ToUpperInvariant()} [{one.ToUpperInvariant()}...]" : "NAME|ID [NAME|ID...]";

    public override IReadOnlyList<Option> Options => kinds.Length > 1 ? [format, size, form, type] : kinds[0] == "container" ? [format, size, form] : [format];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("The process id of a container's first process", "berth inspect -f '{{.State.Pid}}' web"),
        new("One part of it as JSON", "berth inspect -f '{{json .Mounts}}' web"),
        .. kinds[0] == "container" ? (Example[])[new("The command that makes this container again", "berth inspect --as run web")] : [],
    ];

    public override int Run(Invocation invocation)
    {
        if (form.Value is { } wantedForm)
        {
            return PrintRecreation(invocation, wantedForm);
        }

        string[] wanted = type.Value is { Length: > 0 } named ? [named] : kinds;
        if (wanted.Except(["container", "image", "volume"]).FirstOrDefault() is { } unknown)
        {
            throw new CommandException($"unknown type: \"{unknown}\"");
        }

        List<(byte[] Json, string Kind)> found = [];
        List<string> failures = [];
        foreach (string name in invocation.Operands)
        {
            Find(invocation.Engine, name, wanted, found, failures);
        }

        InspectPrinter.Print(invocation.Output, found.Select(item => (item.Json, TypeOf(item.Kind))), format.Value);
        invocation.Output.Flush();
        failures.ForEach(invocation.Error.WriteLine);
        return failures.Count == 0 ? 0 : 1;
    }

    private static int PrintRecreation(Invocation invocation, string form)
    {
        RecreationReader reader = new(invocation.Engine);
        List<string> notes = [];
        IEnumerable<Recreation.Recreation> containers = invocation.Operands.Select(reader.Read);
        invocation.Output.Write(form switch
        {
            "run" => string.Join("\n", containers.Select(container => RunCommandText.Of(container, notes) + "\n")),
            "compose" => ComposeService.Of(containers, notes),
            _ => throw new CommandException($"unknown form \"{form}\": use run or compose"),
        });
        invocation.Output.Flush();
        notes.ForEach(note => invocation.Error.WriteLine($"NOTE: {note}"));
        return 0;
    }

    private Target TargetOf(string kind, string name) => kind switch
    {
        "image" => Target.OfImage(name, "json"),
        "volume" => Target.Of("/volumes", name),
        _ => Target.Of("/containers", name, "json").With("size", size.Value),
    };

    private static JsonTypeInfo? TypeOf(string kind) => kind switch
    {
        "image" => ApiJson.Default.ImageInspect,
        "volume" => ApiJson.Default.Volume,
        _ => ApiJson.Default.ContainerInspect,
    };

    private void Find(Engine engine, string name, string[] wanted, List<(byte[] Json, string Kind)> found, List<string> failures)
    {
        foreach (string kind in wanted)
        {
            try
            {
                found.Add((engine.Get(TargetOf(kind, name)), kind));
                return;
            }
            catch (EngineErrorException e) when (e.Status == NotFound && wanted.Length > 1)
            {
                // The next kind may have it.
            }
            catch (EngineErrorException e)
            {
                failures.Add(e.Message);
                return;
            }
        }

        failures.Add($"Error: No such object: {name}");
    }
}
