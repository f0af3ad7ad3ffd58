using System.Globalization;
using Berth.Daemon.Options;

namespace Berth.Daemon.Hosting;

/// <summary>The daemon's process id in a file, for those who look after it by that.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string? path;

    private PidFile(string? path) => this.path = path;

    /// <param name="path">Null writes none.</param>
    /// <exception cref="OptionsException">It names a process that runs, or cannot be written.</exception>
    public static PidFile Write(string? path)
    {
        if (path is null)
        {
            return new PidFile(null);
        }

        try
        {
            if (Owner(path) is { } pid && pid != Environment.ProcessId && Directory.Exists($"/proc/{pid}"))
            {
                throw new OptionsException($"cannot use the pidfile {path}: the process with PID {pid} is still running");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}"));
            return new PidFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException($"cannot write the pidfile {path}: {error.Message}");
        }
    }

    public void Dispose()
    {
        if (path is not null && Owner(path) == Environment.ProcessId)
        {
            File.Delete(path);
        }
    }

    private static int? Owner(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;
}
