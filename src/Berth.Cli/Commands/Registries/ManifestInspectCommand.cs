using System.Text;
using System.Text.Json;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Registries;

namespace Berth.Cli.Commands.Registries;

/// <summary><c>berth manifest inspect</c>: what a registry has, without fetching it.</summary>
internal sealed class ManifestInspectCommand : Command
{
    private static readonly JsonWriterOptions Style = new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" };
    private readonly Switch insecure = new("insecure", "Allow communication with an insecure registry (the engine decides which are)");

    public override string Usage => "MANIFEST";

    public override IReadOnlyList<Option> Options => [insecure];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("For which machines an image is there", "berth manifest inspect debian:12")];

    public override int Run(Invocation invocation)
    {
        string name = invocation.Operands[0];
        string path = Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);
        byte[] manifest = invocation.Engine.Call(new Request("GET", $"/berth/manifests/{path}") { RegistryAuth = AuthHeader.For(invocation, name) });
        using JsonDocument document = JsonDocument.Parse(manifest);
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, Style))
        {
            document.RootElement.WriteTo(writer);
        }

        invocation.Output.WriteLine(Encoding.UTF8.GetString(json.ToArray()));
        return 0;
    }
}
