using System.Security.Cryptography;
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
    /// <summary>One of each type that has defaults.</summary>
    private static readonly object[] New =
    [
        new ContainerDefinition { Id = "", Name = "", CreatedAt = default, Image = NewImage, Settings = new ContainerSettings() }, NewImage,
        new ContainerSettings(), new ProcessDefinition(), new StdioDefinition(), new IdentityDefinition(), new LifecycleDefinition(),
        new HealthDefinition(), new LogDefinition(), new StorageDefinition(), new MountDefinition(), new BindOptions(), new TmpfsOptions(),
        new VolumeOptions(), new NetworkDefinition(), new EndpointDefinition(), new SecurityDefinition(), new NamespaceDefinition(),
        new ResourceLimits(), new MemoryLimits(), new CpuLimits(), new BlockIoLimits(), new DeviceAccess(), new DeviceRequest(),
    ];

    private static ImageOrigin NewImage => new() { Reference = "", Id = "" };

    /// <summary>Changes with what <see cref="Complete"/> does, and only then.</summary>
    public static string Fingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (object fresh in New)
        {
            hash.AppendData(StateJson.WriteAny(fresh));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The document of a container with every field that has a default. One that cannot be read stays as it is: its reader says so.</summary>
    public static byte[] Complete(byte[] container)
    {
        if (Parse(container) is not { } document)
        {
            return container;
        }

        new Completion(New.ToDictionary(static fresh => fresh.GetType(), static fresh => JsonNode.Parse(StateJson.WriteAny(fresh))!.AsObject()))
            .Visit(document, StateJson.Default.ContainerDefinition);
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

    private sealed class Completion(IReadOnlyDictionary<Type, JsonObject> defaults)
    {
        public void Visit(JsonNode? node, JsonTypeInfo type)
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

        private void VisitAll(IEnumerable<JsonNode?> nodes, JsonTypeInfo type)
        {
            JsonTypeInfo element = StateJson.Default.Options.GetTypeInfo(type.ElementType!);
            foreach (JsonNode? node in nodes)
            {
                Visit(node, element);
            }
        }

        private void VisitFields(JsonObject record, JsonTypeInfo type)
        {
            JsonObject? fresh = defaults.GetValueOrDefault(type.Type);
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
