using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Rendering;
using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Commands.Containers;

/// <summary>The columns of <c>berth ps</c>.</summary>
internal static class ContainerColumns
{
    public const string Default = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";
    private const int ShortId = 12;
    private const int CommandWidth = 20;

    /// <param name="full">Nothing is cut short.</param>
    /// <param name="time">What ages are counted from.</param>
    public static IReadOnlyList<Column<ContainerSummary>> Of(bool full, TimeProvider time) =>
    [
        new("ID", "CONTAINER ID", c => full ? c.Id : Short(c.Id)),
        new("Names", "NAMES", c => Names(c, full)),
        new("Image", "IMAGE", c => Image(c, full)),
        new("Command", "COMMAND", c => Quote(full ? c.Command : Ellipsis(c.Command, CommandWidth))),
        new("CreatedAt", "CREATED AT", c => HumanUnits.LocalTime(c.Created, time)),
        new("RunningFor", "CREATED", c => HumanUnits.Ago(c.Created, time)),
        new("Ports", "PORTS", c => PortList.Of(c.Ports)),
        new("State", "STATE", c => c.State),
        new("Status", "STATUS", c => c.Status),
        new("Size", "SIZE", Size),
        new("Labels", "LABELS", c => string.Join(',', c.Labels.Select(label => $"{label.Key}={label.Value}"))),
        new("Label", "", _ => null) { ValueFor = (c, key) => c.Labels.GetValueOrDefault(key, "") },
        new("Mounts", "MOUNTS", c => Mounts(c, full)),
        new("LocalVolumes", "LOCAL VOLUMES", c => c.Mounts.Count(mount => mount.Driver == "local").ToString(CultureInfo.InvariantCulture)),
        new("Platform", "PLATFORM", _ => TemplateValues.NilPointer),
        new("Networks", "NETWORKS", c => string.Join(',', c.NetworkSettings.Networks.Keys)),
    ];

    public static string Short(string id) => id.Length > ShortId ? id[..ShortId] : id;

    /// <summary>Cut to a width, the last character then being three dots.</summary>
    public static string Ellipsis(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    private static string Names(ContainerSummary container, bool full)
    {
        IEnumerable<string> names = container.Names.Select(name => name.TrimStart('/'));
        return string.Join(',', full ? names : names.Where(name => !name.Contains('/', StringComparison.Ordinal)));
    }

    private static string Image(ContainerSummary container, bool full)
    {
        string image = container.Image.Length == 0 ? "<no image>" : container.Image;
        string id = container.ImageId.Replace("sha256:", "", StringComparison.Ordinal);
        return !full && image.Replace("sha256:", "", StringComparison.Ordinal) == id ? Short(id) : image;
    }

    private static string Size(ContainerSummary container)
    {
        string size = HumanUnits.Size(container.SizeRw ?? 0);
        return container.SizeRootFs is > 0 and { } all ? $"{size} (virtual {HumanUnits.Size(all)})" : size;
    }

    private static string Mounts(ContainerSummary container, bool full)
    {
        IEnumerable<string> names = container.Mounts.Select(mount => mount.Name is { Length: > 0 } name ? name : mount.Source);
        return string.Join(',', full ? names : names.Select(name => Ellipsis(name, 15)));
    }

    /// <summary>As Go quotes a string.</summary>
    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";
}
