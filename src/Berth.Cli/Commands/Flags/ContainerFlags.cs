using Berth.Api.Containers;
using Berth.Cli.Arguments;

namespace Berth.Cli.Commands.Flags;

/// <summary>Everything that <c>run</c> and <c>create</c> can say of a container.</summary>
internal sealed class ContainerFlags
{
    private readonly LimitFlags limits = new();
    private readonly SecurityFlags security = new();
    private readonly NetworkFlags network = new();
    private readonly StorageFlags storage = new();
    private readonly HealthFlags health = new();

    public ProcessFlags Process { get; } = new();

    public LifecycleFlags Lifecycle { get; } = new();

    public IEnumerable<Option> Options =>
        [.. Process.Options, .. Lifecycle.Options, .. limits.Options, .. security.Options, .. network.Options, .. storage.Options, .. health.Options];

    /// <param name="operands">The image, and the command with its arguments.</param>
    /// <param name="size">Of the terminal the container is shown on; zeros where there is none.</param>
    /// <param name="detached">Nobody listens.</param>
    public ContainerCreateRequest ToRequest(IReadOnlyList<string> operands, (ushort Rows, ushort Columns) size, bool detached)
    {
        HostConfig host = new() { ConsoleSize = [size.Rows, size.Columns] };
        host = storage.Apply(network.Apply(security.Apply(limits.Apply(Lifecycle.Apply(host)))));
        ContainerCreateRequest request = new()
        {
            Image = operands[0],
            Cmd = operands.Count > 1 ? [.. operands.Skip(1)] : null,
            Volumes = storage.Anonymous,
            Healthcheck = health.ToConfig(),
            HostConfig = host,
            ExposedPorts = network.Exposed,
            NetworkingConfig = network.ToNetworking(),
        };
        return Lifecycle.Apply(Process.Apply(request, detached));
    }
}
