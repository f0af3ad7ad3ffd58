using Berth.Daemon.Tracing;
using Berth.Images.Registry;

namespace Berth.Daemon.Options;

/// <summary>Puts together what the configuration file and the command line say; the command line wins.</summary>
internal static class OptionsReader
{
    /// <exception cref="OptionsException">The file cannot be used, or a variable of OpenTelemetry's.</exception>
    public static DaemonOptions Read(CommandLine line)
    {
        DaemonOptions options = new()
        {
            Traces = TraceOptions.Read(Environment.GetEnvironmentVariable),
            Registries = new RegistryOptions { Proxies = ProxyOptions.FromEnvironment(Environment.GetEnvironmentVariable), UserAgent = $"berth/{BuildInfo.Version}" },
        };
        string? path = line.ConfigPath ?? (File.Exists(DaemonOptions.DefaultConfigPath) ? DaemonOptions.DefaultConfigPath : null);
        if (path is not null)
        {
            options = ConfigFile.Read(path, options);
        }

        return line.Apply(options);
    }
}
