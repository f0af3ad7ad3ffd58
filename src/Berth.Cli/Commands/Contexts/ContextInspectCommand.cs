using System.Buffers;
using System.Text.Json;
using Berth.Cli.Arguments;
using Berth.Cli.Contexts;

namespace Berth.Cli.Commands.Contexts;

/// <summary><c>berth context inspect</c>.</summary>
internal sealed class ContextInspectCommand : Command
{
    private const string InMemory = "<IN MEMORY>";
    private readonly TextOption format = ListFormat.OptionOfOne();

    public override string Usage => "[CONTEXT] [CONTEXT...]";

    public override IReadOnlyList<Option> Options => [format];

    public override OperandCount Operands => OperandCount.AtLeast(0);

    public override IReadOnlyList<Example> Examples => [new("Where its engine is", "berth context inspect -f '{{.Endpoints.docker.Host}}' prod")];

    public override int Run(Invocation invocation)
    {
        List<byte[]> found = [];
        List<string> failures = [];
        foreach (string name in invocation.Operands.Count > 0 ? invocation.Operands : [invocation.Contexts.CurrentName()])
        {
            try
            {
                found.Add(ToJson(invocation.Contexts, invocation.Contexts.Get(name)));
            }
            catch (CommandException e)
            {
                failures.Add(e.Message);
            }
        }

        InspectPrinter.Print(invocation.Output, found.Select(json => (json, (System.Text.Json.Serialization.Metadata.JsonTypeInfo?)null)), format.Value);
        invocation.Output.Flush();
        failures.ForEach(invocation.Error.WriteLine);
        return failures.Count == 0 ? 0 : 1;
    }

    private static byte[] ToJson(ContextCatalog catalog, Context context)
    {
        bool isDefault = context.Name == Context.DefaultName;
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("Name", context.Name);
            context.WriteMetadata(json);
            context.WriteEndpoints(json);
            json.WriteStartObject("TLSMaterial");
            if (context.TlsFiles.Count > 0)
            {
                json.WriteStartArray("docker");
                context.TlsFiles.Keys.ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteStartObject("Storage");
            json.WriteString("MetadataPath", isDefault ? InMemory : catalog.Store.MetaDirectoryOf(context.Name));
            json.WriteString("TLSPath", isDefault ? InMemory : catalog.Store.TlsRootOf(context.Name));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
