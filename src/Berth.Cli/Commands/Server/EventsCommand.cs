using System.Globalization;
using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Server;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;
using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Commands.Server;

/// <summary><c>berth events</c>.</summary>
internal sealed class EventsCommand : Command
{
    private readonly ListOption filters = new("filter", "Filter output based on conditions provided", 'f', Filters.Check) { Kind = "filter" };
    private readonly TextOption format = new("format", "Format output: 'json', or a Go template for each event");
    private readonly TextOption since = new("since", "Show all events created since timestamp");
    private readonly TextOption until = new("until", "Stream events until this timestamp");

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [filters, format, since, until];

    public override IReadOnlyList<Example> Examples =>
    [
        new("Containers that end, as they do", "berth events -f type=container -f event=die"),
        new("What happened in the last hour", "berth events --since 1h --until 0s"),
    ];

    public override int Run(Invocation invocation)
    {
        Target target = Target.Of("/events").With("since", since.Value is { } from ? Moments.ToEngine(from, invocation.Time) : null)
            .With("until", until.Value is { } to ? Moments.ToEngine(to, invocation.Time) : null).With("filters", Filters.ToJson(filters.Values));
        Template? template = format.Value is { Length: > 0 } text && text != "json" ? new Template(text) : null;
        using EngineConnection connection = invocation.Engine.Connect();
        connection.Call(new Request("GET", target));
        JsonLines lines = new(connection.Body);
        for (ReadOnlySpan<byte> line = lines.Next(); !line.IsEmpty; line = lines.Next())
        {
            invocation.Output.WriteLine(Render(line, template, invocation.Time));
            invocation.Output.Flush();
        }

        return 0;
    }

    private string Render(ReadOnlySpan<byte> line, Template? template, TimeProvider time)
    {
        if (template is not null)
        {
            using JsonDocument document = JsonDocument.Parse(line.ToArray());
            return template.Apply(new JsonObject(document.RootElement, ApiJson.Default.EventMessage));
        }

        return format.Value == "json" ? Encoding.UTF8.GetString(line) : Describe(Engine.Read(line, ApiJson.Default.EventMessage), time);
    }

    private static string Describe(EventMessage message, TimeProvider time)
    {
        StringBuilder text = new(Nanoseconds(message.TimeNano, time));
        text.Append($" {message.Type} {message.Action} {message.Actor.Id}");
        if (message.Actor.Attributes.Count > 0)
        {
            IEnumerable<string> pairs = message.Actor.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
            text.Append($" ({string.Join(", ", pairs)})");
        }

        return text.ToString();
    }

    private static string Nanoseconds(long nanoseconds, TimeProvider time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100), time.LocalTimeZone);
        string zone = local.Offset == TimeSpan.Zero ? "Z" : local.ToString("zzz", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd'T'HH:mm:ss}.{nanoseconds % 1_000_000_000:D9}{zone}");
    }
}
