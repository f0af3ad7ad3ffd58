namespace Berth.Daemon.Options;

/// <summary>What the command line said. Null is nothing.</summary>
internal sealed record CommandLine
{
    public const string Help = """
        Usage: berthd [OPTION ...]

        Runs Berth's container engine and serves Docker's API.

          --config FILE        configuration in JSON, by Docker's names (default: /etc/berth/daemon.json, if it is there)
          --root DIR           what survives a reboot: images, containers (default: /var/lib/berth)
          --run DIR            what does not: running containers' sockets (default: /run/berth)
          --host ADDRESS       where to listen, unix:///PATH or tcp://ADDRESS:PORT; may be repeated
                               (default: unix:///run/berth/berth.sock)
          --group NAME         whose members may use the unix sockets (default: docker)
          --log-level LEVEL    debug, info, warn or error (default: info)
          --version            print the version and end
          --help               print this and end

        Whoever may use the socket is root on this machine in all but name. A tcp address has no lock at all.
        """;

    public string? ConfigPath { get; private set; }
    public string? Root { get; private set; }
    public string? Run { get; private set; }
    public string? Group { get; private set; }
    public LogLevel? LogLevel { get; private set; }
    public List<HostAddress> Hosts { get; } = [];
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

            if (!IsKnown(name))
            {
                throw new OptionsException($"unknown option {arguments[i]}; see berthd --help");
            }

            if (value is null)
            {
                value = ++i < arguments.Count ? arguments[i] : throw new OptionsException($"option {name} needs a value");
            }

            line.Set(name, value);
        }

        return line;
    }

    private static bool IsKnown(string name) =>
        name is "--config" or "--config-file" or "--root" or "--data-root" or "--run" or "--exec-root" or "--host" or "-H" or "--group" or "-G" or "--log-level" or "-l";

    private static (string Name, string? Value) Split(string argument) => argument.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        ? (argument[..at], argument[(at + 1)..])
        : (argument, null);

    private bool TryFlag(string name)
    {
        ShowVersion |= name is "--version" or "-v";
        ShowHelp |= name is "--help" or "-h";
        LogLevel = name is "--debug" or "-D" ? Microsoft.Extensions.Logging.LogLevel.Debug : LogLevel;
        return name is "--version" or "-v" or "--help" or "-h" or "--debug" or "-D";
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--config" or "--config-file": ConfigPath = value; break;
            case "--root" or "--data-root": Root = Path.GetFullPath(value); break;
            case "--run" or "--exec-root": Run = Path.GetFullPath(value); break;
            case "--host" or "-H": Hosts.Add(HostAddress.Parse(value)); break;
            case "--group" or "-G": Group = value; break;
            default: LogLevel = LogLevels.Parse(value); break;
        }
    }
}
