using System.Text.Json;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>
/// What <c>docker save</c> wrote before 1.10: each layer is an image of its own, a directory <c>ID/</c> with <c>json</c> (which
/// names its parent) and <c>layer.tar</c>; <c>repositories</c> has the names. The configuration that later versions expect is
/// made from the topmost <c>json</c> the way Docker made it, so the image's id is Docker's too.
/// </summary>
internal static class LegacyArchive
{
    public const string RepositoriesName = "repositories";
    private const int MaxDepth = 1024;

    public static IReadOnlyList<ArchiveImage> Images(ArchiveContents contents, byte[]? repositories)
    {
        ILookup<string, string> names = Names(repositories);
        Dictionary<string, V1Image> known = contents.Paths.Where(IsImagePath)
            .ToDictionary(static path => path[..Digest.HexLength], path => V1Image.Read(contents.FindDocument(path)!));
        var parents = known.Values.Select(static image => image.Parent).ToHashSet();
        IEnumerable<string> wanted = names.Select(static name => name.Key).Union(known.Keys.Where(id => !parents.Contains(id)));
        return [.. wanted.Select(id => Image(contents, known, id, [.. names[id]]))];
    }

    public static bool IsImagePath(string path) =>
        path.Length == Digest.HexLength + "/json".Length && Digest.IsHex(path.AsSpan(0, Digest.HexLength)) && path.EndsWith("/json", StringComparison.Ordinal);

    /// <summary>Names by image id.</summary>
    private static ILookup<string, string> Names(byte[]? repositories)
    {
        Dictionary<string, Dictionary<string, string>> document = repositories is null
            ? [] : OciJson.Read(repositories, OciJson.Default.DictionaryStringDictionaryStringString, RepositoriesName);
        return document.SelectMany(static repository => repository.Value.Select(tag => (Id: tag.Value, Name: $"{repository.Key}:{tag.Key}")))
            .ToLookup(static item => item.Id, static item => item.Name);
    }

    private static ArchiveImage Image(ArchiveContents contents, Dictionary<string, V1Image> known, string id, IReadOnlyList<string> names)
    {
        var chain = new List<string>();
        for (string? next = id; !string.IsNullOrEmpty(next); next = known[next].Parent)
        {
            if (!known.ContainsKey(next) || chain.Count == MaxDepth)
            {
                throw ImageException.InvalidArchive($"invalid archive: {next}/json is missing");
            }
            chain.Add(next);
        }
        chain.Reverse();
        StagedLayer[] layers = [.. chain.Select(step => contents.RequireLayer($"{step}/layer.tar"))];
        return new ArchiveImage { Config = Convert(known, chain, layers), Layers = layers, Names = names };
    }

    /// <summary>The topmost image's fields, less those of the old format, with <c>rootfs</c> and <c>history</c>, sorted by name.</summary>
    private static byte[] Convert(Dictionary<string, V1Image> known, List<string> chain, StagedLayer[] layers)
    {
        var rootFs = new RootFileSystem { DiffIds = [.. layers.Select(static layer => layer.Archive.DiffId.ToString())] };
        HistoryRecord[] history = [.. chain.Select(step => known[step].History)];
        SortedDictionary<string, JsonElement> fields = new(known[chain[^1]].Fields, StringComparer.Ordinal)
        {
            ["rootfs"] = OciJson.ToElement(rootFs), ["history"] = OciJson.ToElement(history),
        };
        foreach (string old in V1Image.OldFields)
        {
            fields.Remove(old);
        }
        return OciJson.Write(fields);
    }
}

/// <summary>An image of the old format: its JSON, and what is needed of it.</summary>
internal sealed record V1Image(Dictionary<string, JsonElement> Fields, string? Parent, HistoryRecord History)
{
    public static readonly string[] OldFields = ["id", "parent", "Size", "parent_id", "layer_id", "throwaway"];

    public static V1Image Read(byte[] json)
    {
        Dictionary<string, JsonElement> fields = OciJson.Read(json, OciJson.Default.DictionaryStringJsonElement, "image json");
        IEnumerable<string?> command = fields.TryGetValue("container_config", out JsonElement config) && config.ValueKind == JsonValueKind.Object
            && config.TryGetProperty("Cmd", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(static word => word.GetString()) : [];
        string createdBy = string.Join(' ', command);
        var history = new HistoryRecord
        {
            Created = Text(fields, "created"), Author = Text(fields, "author"), Comment = Text(fields, "comment"),
            CreatedBy = createdBy.Length == 0 ? null : createdBy,
        };
        return new V1Image(fields, Text(fields, "parent"), history);
    }

    private static string? Text(Dictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
