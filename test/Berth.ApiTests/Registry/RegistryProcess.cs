using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Registry;

/// <summary>Debian's docker-registry on loopback, with a directory of its own.</summary>
public sealed class RegistryProcess : IAsyncDisposable
{
    private readonly Process _process;

    private RegistryProcess(string host, string directory, Process process) => (Host, Directory, _process) = (host, directory, process);

    /// <summary>Host and port, as names of images begin.</summary>
    public string Host { get; }

    public string Directory { get; }

    /// <param name="more">Lines of its configuration; <c>DIR</c> in them is its directory.</param>
    /// <param name="files">What lies in its directory before it starts.</param>
    public static async Task<RegistryProcess> StartAsync(string more = "", params (string Name, string Content)[] files)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("berth-registry-").FullName;
        foreach (var (name, content) in files)
            await File.WriteAllTextAsync(Path.Combine(directory, name), content);
        var port = FreePort();
        var configuration = $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {directory}/data}}, delete: {{enabled: true}}}}\n"
            + string.Create(CultureInfo.InvariantCulture, $"http: {{addr: \"127.0.0.1:{port}\"}}\n") + more.Replace("DIR", directory, StringComparison.Ordinal);
        await File.WriteAllTextAsync($"{directory}/config.yml", configuration);
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec docker-registry serve \"$0\" >\"$1\" 2>&1 </dev/null", $"{directory}/config.yml", $"{directory}/log"]))!;
        var registry = new RegistryProcess($"127.0.0.1:{port}", directory, process);
        await Eventually.TrueAsync("the registry answers", () => AnswersAsync(port), TimeSpan.FromSeconds(20));
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
