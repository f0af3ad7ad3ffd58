using System.Text;

namespace Berth.Cli.EngineClient;

/// <summary>The path and the query of a request, with whatever users name in them escaped.</summary>
internal sealed class Target
{
    private readonly StringBuilder text;
    private bool hasQuery;

    private Target(string path) => text = new StringBuilder(path);

    public static Target Of(string path) => new(path);

    /// <summary>A path below a named object: <c>/containers/NAME/json</c>.</summary>
    public static Target Of(string collection, string name, string verb = "") =>
        new($"{collection}/{Uri.EscapeDataString(name)}{(verb.Length == 0 ? "" : "/")}{verb}");

    /// <summary>The list of containers, where ports that follow one another are one entry: there may be thousands.</summary>
    public static Target OfContainers() => Of("/containers/json").With("port-ranges", true);

    /// <summary>Names of images keep their slashes: the engine's routes are made so.</summary>
    public static Target OfImage(string name, string verb = "") =>
        new($"/images/{Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)}{(verb.Length == 0 ? "" : "/")}{verb}");

    public Target With(string key, string? value)
    {
        if (value is not null)
        {
            text.Append(hasQuery ? '&' : '?').Append(key).Append('=').Append(Uri.EscapeDataString(value));
            hasQuery = true;
        }

        return this;
    }

    public Target With(string key, bool value) => value ? With(key, "1") : this;

    public override string ToString() => text.ToString();

    public static implicit operator string(Target target) => target.ToString();
}
