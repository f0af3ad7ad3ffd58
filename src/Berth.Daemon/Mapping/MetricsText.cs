using System.Globalization;
using System.Text;
using Berth.Engine.Info;

namespace Berth.Daemon.Mapping;

/// <summary>Figures in Prometheus' text format, by Docker's names where Docker has them.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder text = new();

    public static string Of(EngineInfo info, ProcessFigures process) => new MetricsText()
        .Gauge("engine_daemon_engine_info", "What the engine is.", [($"{{architecture=\"{info.Machine.Architecture}\",daemon_id=\"{info.Id}\",graphdriver=\"{info.Storage.Driver}\","
            + $"kernel=\"{Escape(info.Machine.KernelVersion)}\",os=\"{Escape(info.Machine.OperatingSystem)}\",os_type=\"linux\",version=\"{BuildInfo.Version}\"}}", 1)])
        .Gauge("engine_daemon_engine_cpus_cpus", "Processors of the machine.", [("", info.Machine.Processors)])
        .Gauge("engine_daemon_engine_memory_bytes", "Memory of the machine.", [("", info.Machine.Memory)])
        .Gauge("engine_daemon_container_states_containers", "Containers in each state.",
        [
            ("{state=\"paused\"}", info.Containers.Paused), ("{state=\"running\"}", info.Containers.Running), ("{state=\"stopped\"}", info.Containers.Stopped),
        ])
        .Gauge("engine_daemon_events_subscribers_total", "Clients that listen to events.", [("", info.EventListeners)])
        .Counter("process_cpu_seconds_total", "Processor time of the daemon.", process.Processor.TotalSeconds)
        .Gauge("process_resident_memory_bytes", "Memory of the daemon.", [("", process.ResidentMemory)])
        .Gauge("process_open_fds", "Descriptors that the daemon has open.", [("", info.Process.OpenFiles)])
        .Gauge("process_threads", "Threads of the daemon.", [("", info.Process.Threads)])
        .Gauge("process_start_time_seconds", "When the daemon started, since 1970.", [("", process.Started.ToUnixTimeMilliseconds() / 1000.0)])
        .text.ToString();

    private MetricsText Gauge(string name, string help, ReadOnlySpan<(string Labels, double Value)> values) => Add(name, help, "gauge", values);

    private MetricsText Counter(string name, string help, double value) => Add(name, help, "counter", [("", value)]);

    private MetricsText Add(string name, string help, string type, ReadOnlySpan<(string Labels, double Value)> values)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach ((string labels, double value) in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
        }

        return this;
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

/// <summary>The daemon's process at one moment.</summary>
internal sealed record ProcessFigures(TimeSpan Processor, long ResidentMemory, DateTimeOffset Started)
{
    public static ProcessFigures Read()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        return new ProcessFigures(process.TotalProcessorTime, process.WorkingSet64, process.StartTime);
    }
}
