using Berth.Daemon;
using Berth.Daemon.Hosting;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Engine;
using Berth.Engine.Logs.Relay;

try
{
    if (args is [LogRelay.Verb, ..])
    {
        await LogRelay.RunAsync(args, TimeProvider.System);
        return 0;
    }

    CommandLine line = CommandLine.Parse(args);
    if (line.ShowHelp || line.ShowVersion)
    {
        Console.Out.WriteLine(line.ShowHelp ? CommandLine.Help : $"berthd {BuildInfo.Version}");
        return 0;
    }

    DaemonOptions options = OptionsReader.Read(line);
    using LineLoggerProvider lines = new(TimeProvider.System, options.LogLevel);
    await new DaemonProcess(line, options, lines, TimeProvider.System).RunAsync();
    return 0;
}
catch (Exception error) when (error is OptionsException or EngineException)
{
    Console.Error.WriteLine($"berthd: {error.Message}");
    return 1;
}
