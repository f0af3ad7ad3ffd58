using System.Net;
using System.Text;

namespace Berth.Networks.Files;

/// <summary>A <c>resolv.conf(5)</c>, read, changed for a container and written.</summary>
public sealed record ResolvConf
{
    private const string MachinePath = "/etc/resolv.conf";
    private const string ResolvedPath = "/run/systemd/resolve/resolv.conf";
    private const string ResolvedStub = "127.0.0.53";

    /// <summary>Docker's: where the machine has no name server that a container could reach. Google's public ones.</summary>
    private static readonly string[] Public = ["8.8.8.8", "8.8.4.4"];

    public IReadOnlyList<string> Nameservers { get; init; } = [];

    public IReadOnlyList<string> Search { get; init; } = [];

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Lines of other kinds, such as sortlist.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>
    /// The machine's, as Docker chooses it: /etc/resolv.conf, but where that names only systemd-resolved's stub, which
    /// listens on a loopback that containers do not share, the file where resolved names the real servers.
    /// </summary>
    /// <param name="readFile">The text of a file; null where it does not exist.</param>
    public static ResolvConf OfMachine(Func<string, string?> readFile)
    {
        var machine = Parse(readFile(MachinePath) ?? "");
        return machine.Nameservers is [ResolvedStub] && readFile(ResolvedPath) is { } resolved ? Parse(resolved) : machine;
    }

    /// <summary>Reads the text. As in Docker the last search line counts, options add up, and what is no address is passed over.</summary>
    public static ResolvConf Parse(string text)
    {
        List<string> nameservers = [], options = [], others = [];
        IReadOnlyList<string> search = [];
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case [] or [['#' or ';', ..], ..]: break;
                case ["nameserver"]: break;
                case ["nameserver", var server, ..]: nameservers.AddRange(AddressOf(server) is null ? [] : [server]); break;
                case ["search" or "domain", .. var domains]: search = domains; break;
                case ["options", .. var some]: options.AddRange(some); break;
                default: others.Add(line.Trim()); break;
            }
        }

        return new ResolvConf { Nameservers = nameservers, Search = search, Options = options, Others = others };
    }

    /// <summary>
    /// For a container that has a network of its own: without servers on loopback, which would be the container's, and
    /// without those of IPv6, which the bridge does not have; the public ones where none is left.
    /// </summary>
    public ResolvConf ForBridge()
    {
        string[] reachable = [.. Nameservers.Where(server => AddressOf(server) is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } address && !IPAddress.IsLoopback(address))];
        return this with { Nameservers = reachable.Length > 0 ? reachable : Public };
    }

    /// <summary>For a container that asks a server of its own, which asks the others: dots or not, a name is first looked up as it is.</summary>
    public ResolvConf ForNameServer(IPAddress server) => this with
    {
        Nameservers = [server.ToString()],
        Options = Options.Any(static option => option.StartsWith("ndots:", StringComparison.Ordinal)) ? Options : [.. Options, "ndots:0"],
    };

    /// <summary>What <c>--dns</c>, <c>--dns-search</c> and <c>--dns-option</c> name replaces what is there; the search domain "." stands for none.</summary>
    public ResolvConf With(IReadOnlyList<string> nameservers, IReadOnlyList<string> search, IReadOnlyList<string> options) => this with
    {
        Nameservers = nameservers.Count > 0 ? nameservers : Nameservers,
        Search = search switch { [] => Search, ["."] => [], _ => search },
        Options = options.Count > 0 ? options : Options,
    };

    /// <summary>The file's text.</summary>
    public string Build()
    {
        var text = new StringBuilder("# Written by Berth when the container started; it may be edited.\n");
        foreach (string server in Nameservers)
        {
            _ = text.Append($"nameserver {server}\n");
        }

        AppendList(text, "search", Search);
        AppendList(text, "options", Options);
        return text.AppendJoin("", Others.Select(line => line + "\n")).ToString();
    }

    private static void AppendList(StringBuilder text, string keyword, IReadOnlyList<string> words)
    {
        if (words.Count > 0)
        {
            _ = text.Append(keyword).Append(' ').AppendJoin(' ', words).Append('\n');
        }
    }

    /// <summary>A server's address. The zone of a link-local one is left away: whether it exists is not asked here.</summary>
    private static IPAddress? AddressOf(string server) => AddressText.Parse(server.AsSpan(0, server.IndexOf('%') is >= 0 and var zone ? zone : server.Length));
}
