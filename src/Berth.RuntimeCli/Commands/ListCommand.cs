using System.Globalization;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>list</c>: all containers below the root directory.</summary>
internal static class ListCommand
{
    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, new OptionSet("format|f=", "quiet|q"));
        (ContainerState State, string Status)[] containers =
            [.. session.Store.List().Select(entry => (entry.State, session.StatusOf(entry.Directory, entry.State)))];
        Output.Write(arguments.Has("quiet") ? string.Concat(containers.Select(container => container.State.Id + "\n"))
            : arguments.Value("format") switch
            {
                "json" => StateJson.WriteList(containers),
                null or "table" => Table(containers),
                { } format => throw new RuntimeException($"--format is table or json, not \"{format}\""),
            });
        return 0;
    }

    private static string Table((ContainerState State, string Status)[] containers)
    {
        List<string[]> rows = [["ID", "PID", "STATUS", "BUNDLE", "CREATED"]];
        rows.AddRange(containers.Select(container => (string[])
        [
            container.State.Id,
            (container.Status == ContainerStatus.Stopped ? 0 : container.State.Pid).ToString(CultureInfo.InvariantCulture),
            container.Status,
            container.State.Bundle,
            container.State.Created,
        ]));
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length) + 3)];
        return string.Concat(rows.Select(row => string.Concat(row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd() + "\n"));
    }
}
