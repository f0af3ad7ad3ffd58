using Berth.Cli.Arguments;
using Berth.Cli.Contexts;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Contexts;

/// <summary><c>berth context ls</c>.</summary>
internal sealed class ContextListCommand : Command
{
    private const string Table = "{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}";
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch quiet = new("quiet", "Only show context names", 'q');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [format, quiet];

    public override IReadOnlyList<Example> Examples => [new("Names alone, for a script", "berth context ls -q")];

    public override int Run(Invocation invocation)
    {
        ContextCatalog catalog = invocation.Contexts;
        string current = catalog.CurrentName();
        Context common = catalog.Get(Context.DefaultName) with { Description = Context.DefaultDescription };
        IEnumerable<Context> all = catalog.Store.All().Append(common).OrderBy(context => context.Name, StringComparer.Ordinal);
        Listing<Context> listing = new(Columns(current), Table, "Name");
        invocation.Output.Write(listing.Render(all, format.Value, quiet.Value));
        if (catalog.OverridingVariable is { } variable)
        {
            invocation.Output.Flush();
            invocation.Error.WriteLine($"Warning: {variable} environment variable overrides the active context. To use a context, either set the global --context flag, or unset {variable} environment variable.");
        }

        return 0;
    }

    private static IReadOnlyList<Column<Context>> Columns(string current) =>
    [
        new("Current", "", context => context.Name == current),
        new("Name", "NAME", context => context.Name),
        new("Description", "DESCRIPTION", context => context.Description),
        new("DockerEndpoint", "DOCKER ENDPOINT", context => context.Host),
        new("Error", "ERROR", _ => ""),
    ];
}
