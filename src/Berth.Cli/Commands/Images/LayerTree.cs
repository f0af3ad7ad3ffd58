using System.Text;
using Berth.Api.Images;
using Berth.Cli.Commands.Containers;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary>Layers drawn as what they are: each on the one below it.</summary>
internal sealed class LayerTree(IReadOnlyList<ImageLayer> layers)
{
    private const int StepWidth = 50;
    private const int IdLength = 12;
    private readonly ILookup<string, ImageLayer> onTopOf = layers.ToLookup(static layer => layer.Parent);
    private readonly List<string> lines = ["LAYER\tSIZE\tIMAGES\tCREATED BY\tNAMES"];

    public string Render()
    {
        AddAll(onTopOf[""], "", isRoot: true);
        return Table.Align(lines);
    }

    /// <summary>How much there is, and how much more it would be if no image shared a layer with another.</summary>
    public static string Summary(IReadOnlyList<ImageLayer> layers)
    {
        long real = layers.Sum(static layer => layer.Size);
        long unshared = layers.Sum(static layer => layer.Size * layer.ImageCount);
        StringBuilder text = new($"{layers.Count} {(layers.Count == 1 ? "layer" : "layers")}, {HumanUnits.Size(real)}");
        return (unshared > real ? text.Append($"; without sharing {HumanUnits.Size(unshared)}") : text).ToString();
    }

    /// <summary>A line of layers, each the only one on the last, goes straight down: only where it forks is it indented.</summary>
    private void AddAll(IEnumerable<ImageLayer> siblings, string indent, bool isRoot)
    {
        ImageLayer[] all = [.. siblings.OrderByDescending(static layer => layer.Size)];
        bool forks = !isRoot && all.Length > 1;
        for (int i = 0; i < all.Length; i++)
        {
            bool isLast = i == all.Length - 1;
            Add(all[i], forks ? indent + (isLast ? "└─ " : "├─ ") : indent);
            AddAll(onTopOf[all[i].Id], forks ? indent + (isLast ? "   " : "│  ") : indent, isRoot: false);
        }
    }

    private void Add(ImageLayer layer, string indent)
    {
        string id = layer.Id[(layer.Id.IndexOf(':', StringComparison.Ordinal) + 1)..];
        string step = ContainerColumns.Ellipsis(layer.CreatedBy.ReplaceLineEndings(" ").Replace('\t', ' '), StepWidth);
        lines.Add($"{indent}{id[..Math.Min(IdLength, id.Length)]}\t{HumanUnits.Size(layer.Size)}\t{layer.ImageCount}\t{step}\t{string.Join(", ", layer.Images)}");
    }
}
