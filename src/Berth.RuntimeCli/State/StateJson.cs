using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Berth.Linux;

namespace Berth.RuntimeCli.State;

/// <summary>
/// The state as JSON: the file in the container's directory, and what the specification has hooks and callers be told. Written
/// and read by hand, for a serializer's first use costs a millisecond.
/// </summary>
internal static class StateJson
{
    public static byte[] Write(ContainerState state) => Build(indented: false, writer =>
    {
        WriteCommon(writer, state);
        writer.WriteString("rootfs", state.RootPath);
        writer.WriteString("cgroupPath", state.CgroupPath);
        writer.WriteNumber("namespaces", (ulong)state.Namespaces);
        writer.WriteBoolean("ownsProcesses", state.OwnsProcesses);
        writer.WriteNumber("pid", state.Pid);
        writer.WriteNumber("startTime", state.StartTime);
        writer.WriteString("created", state.Created.ToString("O", CultureInfo.InvariantCulture));
        WriteAnnotations(writer, state);
    });

    /// <summary>The state of the specification, as hooks get it.</summary>
    public static byte[] WriteForHook(ContainerState state, string status, int pid) => Build(indented: false, writer =>
    {
        WriteCommon(writer, state);
        writer.WriteString("status", status);
        if (status != ContainerStatus.Stopped)
        {
            writer.WriteNumber("pid", pid);
        }

        WriteAnnotations(writer, state);
    });

    /// <summary>The state of the specification, with the fields that runc adds.</summary>
    public static byte[] WriteForCaller(ContainerState state, string status) => Build(indented: true, writer => WriteEntry(writer, state, status));

    public static byte[] WriteList(IEnumerable<(ContainerState State, string Status)> containers) => Build(indented: false, writer =>
    {
        writer.WriteStartArray("containers");
        foreach ((ContainerState state, string status) in containers)
        {
            writer.WriteStartObject();
            WriteEntry(writer, state, status);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    })["{\"containers\":".Length..^1];

    /// <exception cref="RuntimeException">The file is damaged.</exception>
    public static ContainerState Read(byte[] file, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file);
            JsonElement root = document.RootElement;
            return new ContainerState
            {
                Id = Text(root, "id"),
                Bundle = Text(root, "bundle"),
                OciVersion = Text(root, "ociVersion"),
                RootPath = Text(root, "rootfs"),
                CgroupPath = Text(root, "cgroupPath"),
                Namespaces = (NamespaceFlags)root.GetProperty("namespaces").GetUInt64(),
                OwnsProcesses = root.GetProperty("ownsProcesses").GetBoolean(),
                Pid = root.GetProperty("pid").GetInt32(),
                StartTime = root.GetProperty("startTime").GetUInt64(),
                Created = DateTimeOffset.Parse(Text(root, "created"), CultureInfo.InvariantCulture),
                Annotations = root.TryGetProperty("annotations", out JsonElement annotations)
                    ? annotations.EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString() ?? string.Empty)
                    : new Dictionary<string, string>(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RuntimeException($"{path} is damaged: {e.Message}");
        }
    }

    private static void WriteEntry(Utf8JsonWriter writer, ContainerState state, string status)
    {
        WriteCommon(writer, state);
        writer.WriteNumber("pid", status == ContainerStatus.Stopped ? 0 : state.Pid);
        writer.WriteString("status", status);
        writer.WriteString("rootfs", state.RootPath);
        writer.WriteString("created", state.Created.ToString("O", CultureInfo.InvariantCulture));
        WriteAnnotations(writer, state);
        writer.WriteString("owner", string.Empty);
    }

    private static void WriteCommon(Utf8JsonWriter writer, ContainerState state)
    {
        writer.WriteString("ociVersion", state.OciVersion);
        writer.WriteString("id", state.Id);
        writer.WriteString("bundle", state.Bundle);
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, ContainerState state)
    {
        if (state.Annotations.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("annotations");
        foreach ((string name, string value) in state.Annotations)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    private static byte[] Build(bool indented, Action<Utf8JsonWriter> fill)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = indented }))
        {
            writer.WriteStartObject();
            fill(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? string.Empty;
}
