using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.State;

/// <summary>
/// Gives the documents of an older program the fields that it did not know. The serializer would leave them null or zero, not what
/// a new object has: it sets every init-only property, the missing ones too. What a newer program has added stays where it is.
/// </summary>
internal static class DocumentDefaults
{
    /// <summary>
    /// Stands for all of <see cref="New"/>. A constant, since working it out takes longer than opening the database; a test works it out.
    /// </summary>
    public const string Fingerprint = "c81fef34e8180886";

    /// <summary>One of each type that has defaults.</summary>
    public static IReadOnlyList<object> New { get; } =
    [
        new ContainerDefinition { Id = "", Name = "", CreatedAt = default, Image = NewImage, Settings = new ContainerSettings() }, NewImage,
        new ContainerSettings(), new ProcessDefinition(), new StdioDefinition(), new IdentityDefinition(), new LifecycleDefinition(),
        new HealthDefinition(), new LogDefinition(), new StorageDefinition(), new MountDefinition(), new BindOptions(), new TmpfsOptions(),
        new VolumeOptions(), new AttachedMount(), new NetworkDefinition(), new EndpointDefinition(), new SecurityDefinition(), new NamespaceDefinition(),
        new ResourceLimits(), new MemoryLimits(), new CpuLimits(), new BlockIoLimits(), new DeviceAccess(), new DeviceRequest(),
    ];

    private static ImageOrigin NewImage => new() { Reference = "", Id = "" };

    /// <summary>The document of a container with every field that has a default. One that cannot be read stays as it is: its reader says so.</summary>
    public static byte[] Complete(byte[] container)
    {
        if (Parse(container) is not { } document)
        {
            return container;
        }

        Completion.Visit(document, StateJson.Default.ContainerDefinition);
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private static JsonNode? Parse(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static class Completion
    {
        private static readonly Dictionary<Type, JsonObject> Defaults =
            New.ToDictionary(static fresh => fresh.GetType(), static fresh => JsonNode.Parse(StateJson.WriteAny(fresh))!.AsObject());

        public static void Visit(JsonNode? node, JsonTypeInfo type)
        {
            switch (node)
            {
                case JsonObject map when type.Kind == JsonTypeInfoKind.Dictionary:
                    VisitAll(map.Select(static entry => entry.Value), type);
                    break;
                case JsonArray list when type.Kind == JsonTypeInfoKind.Enumerable:
                    VisitAll(list, type);
                    break;
                case JsonObject record when type.Kind == JsonTypeInfoKind.Object:
                    VisitFields(record, type);
                    break;
            }
        }

        private static void VisitAll(IEnumerable<JsonNode?> nodes, JsonTypeInfo type)
        {
            JsonTypeInfo element = StateJson.Default.Options.GetTypeInfo(type.ElementType!);
            foreach (JsonNode? node in nodes)
            {
                Visit(node, element);
            }
        }

        private static void VisitFields(JsonObject record, JsonTypeInfo type)
        {
            JsonObject? fresh = Defaults.GetValueOrDefault(type.Type);
            foreach (JsonPropertyInfo field in type.Properties)
            {
                if (record.TryGetPropertyValue(field.Name, out JsonNode? value))
                {
                    Visit(value, StateJson.Default.Options.GetTypeInfo(field.PropertyType));
                }
                else if (!field.IsRequired && fresh?[field.Name] is { } missing)
                {
                    record.Add(field.Name, missing.DeepClone());
                }
            }
        }
    }
}
