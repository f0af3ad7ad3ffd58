namespace Berth.Daemon.Options;

/// <summary>What the command line said: where the configuration file is, and what changes over it.</summary>
internal sealed class CommandLine
{
    public const string Help = """
        Usage: berthd [OPTION ...]

        Runs Berth's container engine and serves Docker's API.

          --config FILE        configuration in JSON, by Docker's names (default: /etc/berth/daemon.json, if it is there)
          --root DIR           what survives a reboot: images, containers (default: /var/lib/berth)
          --run DIR            what does not: running containers' sockets (default: /run/berth)
          --host ADDRESS       where to listen: unix:///PATH, tcp://ADDRESS:PORT, or fd:// for the sockets that the service manager
                               holds; may be repeated (default: unix:///run/berth/berth.sock)
          --group NAME         whose members may use the unix sockets (default: docker)
          --tls                serve tcp addresses by TLS
          --tlsverify          the same, to clients with a certificate of the authority only
          --tlscacert FILE     the authority (default: /etc/berth/tls/ca.pem)
          --tlscert FILE       the daemon's certificate (default: /etc/berth/tls/cert.pem)
          --tlskey FILE        its key (default: /etc/berth/tls/key.pem)
          --metrics-addr ADDRESS:PORT
                               serve GET /metrics there, in Prometheus' format
          --log-level LEVEL    debug, info, warn or error (default: info)
          --version            print the version and end
          --help               print this and end

        Whoever may use the socket is root on this machine in all but name. A tcp address has no lock at all without --tlsverify.
        On SIGHUP the configuration is read again; what can change while containers run is applied.
        """;

    private readonly List<HostAddress> hosts = [];
    private readonly List<Func<DaemonOptions, DaemonOptions>> changes = [];

    public string? ConfigPath { get; private set; }
    public bool ShowVersion { get; private set; }
    public bool ShowHelp { get; private set; }

    /// <exception cref="OptionsException">An option is unknown, lacks its value or has a wrong one.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        CommandLine line = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            (string name, string? value) = Split(arguments[i]);
            if (line.TryFlag(name))
            {
                continue;
            }

            Action<string> set = line.SetterOf(name) ?? throw new OptionsException($"unknown option {arguments[i]}; see berthd --help");
            set(value ?? (++i < arguments.Count ? arguments[i] : throw new OptionsException($"option {name} needs a value")));
        }

        return line;
    }

    /// <summary>What was said here counts for more than what the file says.</summary>
    public DaemonOptions Apply(DaemonOptions options)
    {
        foreach (Func<DaemonOptions, DaemonOptions> change in changes)
        {
            options = change(options);
        }

        return hosts.Count > 0 ? options with { Hosts = hosts } : options;
    }

    private static (string Name, string? Value) Split(string argument) => argument.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        ? (argument[..at], argument[(at + 1)..])
        : (argument, null);

    private bool TryFlag(string name)
    {
        switch (name)
        {
            case "--version" or "-v": ShowVersion = true; return true;
            case "--help" or "-h": ShowHelp = true; return true;
            case "--debug" or "-D": changes.Add(static options => options with { LogLevel = LogLevel.Debug }); return true;
            case "--tls": ChangeTls(static tls => tls with { Enabled = true }); return true;
            case "--tlsverify": ChangeTls(static tls => tls with { Verify = true }); return true;
            default: return false;
        }
    }

    private Action<string>? SetterOf(string name) => name switch
    {
        "--config" or "--config-file" => value => ConfigPath = value,
        "--root" or "--data-root" => value => Change(options => options with { Root = Path.GetFullPath(value) }),
        "--run" or "--exec-root" => value => Change(options => options with { Run = Path.GetFullPath(value) }),
        "--host" or "-H" => value => hosts.Add(HostAddress.Parse(value)),
        "--group" or "-G" => value => Change(options => options with { Group = value }),
        "--log-level" or "-l" => value => SetLevel(LogLevels.Parse(value)),
        "--metrics-addr" => value => SetMetrics(HostAddress.ParseEndPoint(value)),
        "--tlscacert" => value => ChangeTls(tls => tls with { Authority = value }),
        "--tlscert" => value => ChangeTls(tls => tls with { Certificate = value }),
        "--tlskey" => value => ChangeTls(tls => tls with { Key = value }),
        _ => null,
    };

    private void SetLevel(LogLevel level) => Change(options => options with { LogLevel = level });

    private void SetMetrics(System.Net.IPEndPoint address) => Change(options => options with { MetricsAddress = address });

    private void ChangeTls(Func<TlsOptions, TlsOptions> change) => Change(options => options with { Tls = change(options.Tls) });

    private void Change(Func<DaemonOptions, DaemonOptions> change) => changes.Add(change);
}
