using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Server;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;
using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Commands.Server;

/// <summary><c>berth version</c>.</summary>
internal sealed class VersionCommand : Command
{
    private readonly TextOption format = ListFormat.OptionOfOne();
    private readonly Switch clientOnly = new("client", "Only the version of this program; asks no engine");

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [format, clientOnly];

    public override IReadOnlyList<Example> Examples => [new("Which version of the API the engine speaks", "berth version -f '{{.Server.APIVersion}}'")];

    public override int Run(Invocation invocation)
    {
        if (clientOnly.Value)
        {
            invocation.Output.Write(ClientText());
            return 0;
        }

        byte[]? server = null;
        CommandException? failure = null;
        try
        {
            server = invocation.Engine.Get("/version");
        }
        catch (CommandException e)
        {
            failure = e;
        }

        invocation.Output.WriteLine(Render(server).TrimEnd('\n'));
        return failure is null ? 0 : throw failure;
    }

    private string Render(byte[]? server)
    {
        if (format.Value is null or "")
        {
            return ClientText() + (server is null ? "" : ServerText(Engine.Read(server, ApiJson.Default.VersionInfo)));
        }

        string serverJson = server is null ? "null" : Encoding.UTF8.GetString(WithoutEmpty(server));
        using JsonDocument both = JsonDocument.Parse($$"""{"Client":{{ClientJson()}},"Server":{{serverJson}}}""");
        return format.Value == "json" ? JsonText.Of(both.RootElement) : new Template(format.Value).Apply(new VersionObject(both.RootElement));
    }

    /// <summary>As docker's, which leaves out what an engine does not say of its making.</summary>
    private static byte[] WithoutEmpty(byte[] server)
    {
        using JsonDocument document = JsonDocument.Parse(server);
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name is not ("BuildTime" or "KernelVersion") || property.Value.GetString() is { Length: > 0 })
                {
                    property.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Client and engine, and nothing else.</summary>
    private sealed class VersionObject(JsonElement both) : ITemplateObject
    {
        public bool TryField(string name, IReadOnlyList<object?> arguments, out object? value)
        {
            value = name switch
            {
                "Client" => JsonObject.ToValue(both.GetProperty(name)),
                "Server" => JsonObject.ToValue(both.GetProperty(name), ApiJson.Default.VersionInfo),
                _ => null,
            };
            return name is "Client" or "Server";
        }

        public void WriteJson(Utf8JsonWriter writer) => both.WriteTo(writer);
    }

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static string ClientText() => $"Client: Berth\n Version:           {Versions.Number}\n OS/Arch:           linux/{Architecture}\n";

    private static string ClientJson() => $$"""{"Version":"{{Versions.Number}}","Os":"linux","Arch":"{{Architecture}}"}""";

    private static string ServerText(VersionInfo info)
    {
        StringBuilder text = new($"\n{$"Server: {info.Platform.Name}".TrimEnd()}\n");
        foreach (ComponentVersion component in info.Components)
        {
            text.Append($" {component.Name}:\n");
            Add("Version:", component.Version);
            foreach ((string key, string value) in component.Details ?? new Dictionary<string, string>())
            {
                Add(Label(key), key == "ApiVersion" && info.MinApiVersion.Length > 0 ? $"{value} (minimum version {info.MinApiVersion})" : value);
            }
        }

        return text.ToString();

        void Add(string label, string value)
        {
            if (value.Length > 0 && label.Length > 0)
            {
                text.Append($"  {label.PadRight(17)} {value}\n");
            }
        }
    }

    private static string Label(string key) => key switch
    {
        "ApiVersion" => "API version:",
        "GitCommit" => "Git commit:",
        "GoVersion" => "Go version:",
        "BuildTime" => "Built:",
        "KernelVersion" => "Kernel version:",
        "MinAPIVersion" or "Os" => "",
        "Arch" => "Architecture:",
        _ => key + ":",
    };
}
