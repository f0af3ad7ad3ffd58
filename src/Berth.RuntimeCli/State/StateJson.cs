using System.Text.Json;
using Berth.Linux;

namespace Berth.RuntimeCli.State;

/// <summary>The state as JSON: the file in the container's directory, and what the specification has hooks and callers be told.</summary>
internal static class StateJson
{
    public static byte[] Write(ContainerState state)
    {
        JsonText json = new();
        WriteCommon(json.Object(), state);
        json.Member("rootfs", state.RootPath).Member("cgroupPath", state.CgroupPath).Member("namespaces", (long)state.Namespaces);
        json.Member("ownsProcesses", state.OwnsProcesses).Member("pid", state.Pid).Member("startTime", (long)state.StartTime);
        json.Member("created", state.Created);
        WriteAnnotations(json, state);
        return json.EndObject().ToUtf8();
    }

    /// <summary>The state of the specification, as hooks get it.</summary>
    public static byte[] WriteForHook(ContainerState state, string status, int pid)
    {
        JsonText json = new();
        WriteCommon(json.Object(), state);
        json.Member("status", status);
        if (status != ContainerStatus.Stopped)
        {
            json.Member("pid", pid);
        }

        WriteAnnotations(json, state);
        return json.EndObject().ToUtf8();
    }

    /// <summary>The state of the specification, with the fields that runc adds.</summary>
    public static string WriteForCaller(ContainerState state, string status)
    {
        JsonText json = new(indented: true);
        WriteEntry(json, state, status);
        return json + "\n";
    }

    public static string WriteList(IEnumerable<(ContainerState State, string Status)> containers)
    {
        JsonText json = new JsonText().Array();
        foreach ((ContainerState state, string status) in containers)
        {
            WriteEntry(json, state, status);
        }

        return json.EndArray() + "\n";
    }

    /// <exception cref="RuntimeException">The file is damaged.</exception>
    public static ContainerState Read(byte[] file, string path)
    {
        try
        {
            Utf8JsonReader reader = new(file);
            ContainerState state = new();
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                state = ReadMember(ref reader, name, state);
            }

            return reader.TokenType == JsonTokenType.EndObject && state.Id.Length > 0 ? state : throw new RuntimeException($"{path} is damaged");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new RuntimeException($"{path} is damaged");
        }
    }

    private static ContainerState ReadMember(ref Utf8JsonReader reader, string name, ContainerState state)
    {
        switch (name)
        {
            case "id": return state with { Id = reader.GetString()! };
            case "bundle": return state with { Bundle = reader.GetString()! };
            case "ociVersion": return state with { OciVersion = reader.GetString()! };
            case "rootfs": return state with { RootPath = reader.GetString()! };
            case "cgroupPath": return state with { CgroupPath = reader.GetString()! };
            case "namespaces": return state with { Namespaces = (NamespaceFlags)reader.GetInt64() };
            case "ownsProcesses": return state with { OwnsProcesses = reader.GetBoolean() };
            case "pid": return state with { Pid = reader.GetInt32() };
            case "startTime": return state with { StartTime = (ulong)reader.GetInt64() };
            case "created": return state with { Created = reader.GetString()! };
            case "annotations": return state with { Annotations = ReadAnnotations(ref reader) };
            default:
                reader.Skip();
                return state;
        }
    }

    private static Dictionary<string, string> ReadAnnotations(ref Utf8JsonReader reader)
    {
        Dictionary<string, string> annotations = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            annotations[name] = reader.GetString()!;
        }

        return annotations;
    }

    private static void WriteEntry(JsonText json, ContainerState state, string status)
    {
        WriteCommon(json.Object(), state);
        json.Member("pid", status == ContainerStatus.Stopped ? 0 : state.Pid).Member("status", status).Member("rootfs", state.RootPath);
        json.Member("created", state.Created);
        WriteAnnotations(json, state);
        json.Member("owner", "").EndObject();
    }

    private static void WriteCommon(JsonText json, ContainerState state) =>
        json.Member("ociVersion", state.OciVersion).Member("id", state.Id).Member("bundle", state.Bundle);

    private static void WriteAnnotations(JsonText json, ContainerState state)
    {
        if (state.Annotations.Count == 0)
        {
            return;
        }

        json.Object("annotations");
        foreach ((string name, string value) in state.Annotations)
        {
            json.Member(name, value);
        }

        json.EndObject();
    }
}
