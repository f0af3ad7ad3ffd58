namespace Berth.Daemon.Options;

/// <summary>Puts together what the configuration file and the command line say; the command line wins.</summary>
internal static class OptionsReader
{
    /// <exception cref="OptionsException">The file cannot be used.</exception>
    public static DaemonOptions Read(CommandLine line)
    {
        DaemonOptions options = new();
        string? path = line.ConfigPath ?? (File.Exists(DaemonOptions.DefaultConfigPath) ? DaemonOptions.DefaultConfigPath : null);
        if (path is not null)
        {
            options = ConfigFile.Read(path, options);
        }

        return options with
        {
            Root = line.Root ?? options.Root,
            Run = line.Run ?? options.Run,
            Group = line.Group ?? options.Group,
            LogLevel = line.LogLevel ?? options.LogLevel,
            Hosts = line.Hosts.Count > 0 ? line.Hosts : options.Hosts,
        };
    }
}
