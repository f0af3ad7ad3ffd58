namespace Berth.ApiTests.Support;

/// <summary>A second network behind the sandbox's: a namespace with one address, no routes, and a server on port 7001.</summary>
internal sealed class OutsideNetwork : IAsyncDisposable
{
    public const string Address = "198.51.100.2";

    private readonly RunningCommand _server;

    private OutsideNetwork(RunningCommand server) => _server = server;

    public static async Task<OutsideNetwork> CreateAsync()
    {
        const string Serve = "echo ready; while echo from outside | busybox nc -l -p 7001; do :; done";
        var server = RunningCommand.Start("unshare", ["--net", "sh", "-c", $"read go; ip addr add {Address}/24 dev out1; ip link set out1 up; {Serve}"]);
        try
        {
            await JoinAsync(server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return new OutsideNetwork(server);
    }

    /// <summary>Standard output of a script that runs there.</summary>
    public async Task<string> RunAsync(string script) =>
        (await Command.RunAsync("nsenter", [$"--net=/proc/{_server.Pid}/ns/net", "sh", "-c", script])).Output.TrimEnd('\n');

    /// <summary>Takes the pair away itself: the kernel empties a namespace some time after its last process, and the next test makes the same names.</summary>
    public async ValueTask DisposeAsync()
    {
        await IpAsync("link delete out0");
        await _server.DisposeAsync();
    }

    private static async Task JoinAsync(RunningCommand server)
    {
        await Eventually.TrueAsync("the outside namespace exists", () => Namespace(server.Pid) != Namespace(System.Environment.ProcessId));
        await IpAsync($"link add out0 type veth peer name out1 netns {server.Pid}");
        await IpAsync("addr add 198.51.100.1/24 dev out0");
        await IpAsync("link set out0 up");
        await server.Input.WriteAsync("go\n"u8.ToArray());
        await server.Input.FlushAsync();
        await server.ReadUntilAsync("ready");
    }

    private static string Namespace(int pid) => File.ResolveLinkTarget($"/proc/{pid}/ns/net", false)!.Name;

    private static async Task IpAsync(string arguments) => (await Command.RunAsync("ip", arguments.Split(' '))).Succeeded();
}
