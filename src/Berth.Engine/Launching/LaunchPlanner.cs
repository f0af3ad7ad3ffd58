using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Execs;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Volumes;
using Berth.Linux;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Launch;
using Berth.Runtime.Security;
using Berth.Runtime.Shims;
using Berth.Runtime.Spec;

namespace Berth.Engine.Launching;

/// <summary>A launch that only has to be carried out.</summary>
/// <param name="Plan">The system calls.</param>
/// <param name="Io">The stdio and the log.</param>
/// <param name="Limits">What the container's cgroup is to be given before.</param>
/// <param name="Warnings">What it will not have as it was asked for.</param>
internal sealed record PlannedLaunch(LaunchPlan Plan, LaunchIo Io, ResourcesSpec Limits, IReadOnlyList<string> Warnings);

/// <summary>From what a container is to how it is launched: gathers what the specification depends on, and compiles it.</summary>
internal sealed partial class LaunchPlanner(EngineOptions options, HostSystem host, Neighbours neighbours, VolumeOperations volumes)
{
    private readonly ContainerFiles files = new(options, host);
    private readonly AccountFiles accounts = new(options);

    /// <summary>The launch of a container as its definition has it now.</summary>
    /// <param name="definition">The container.</param>
    /// <param name="cgroup">Its cgroup; null where it has none yet, and the plan is only to be shown.</param>
    /// <exception cref="SpecException">The definition asks for what cannot be.</exception>
    /// <exception cref="EngineException">A container whose namespace it joins does not run.</exception>
    public PlannedLaunch Plan(ContainerDefinition definition, Cgroup? cgroup)
    {
        RuntimeSpec spec = SpecBuilder.Build(definition, LaunchContextOf(definition));
        (ProcessSpec process, IReadOnlyList<string> warnings) = UlimitClamp.Apply(spec.Process!, host.HardLimits, host.MayRaiseLimits);
        spec = spec with { Process = process };
        StdioDefinition stdio = definition.Settings.Stdio;
        LaunchPlan plan = LaunchCompiler.Compile(spec, new LaunchContext
        {
            Root = RootOf(definition),
            MountPoint = options.MountPoint,
            Kernel = host.Kernel,
            BornIn = LaunchCompiler.BirthNamespaces(spec.Linux!) & ~NamespaceFlags.Network,
            HasNetworkRegister = NetworkKindOf(definition.Settings.Network) is NetworkKind.Bridge or NetworkKind.Isolated,
            Stdio = StdioMode.Pipes,
            OpenStdin = stdio.OpenStdin,
            SeccompFilter = FilterOf(definition.Settings.Security),
            Cgroups = cgroup?.Views ?? [],
            DieWithParent = true,
        });
        return new PlannedLaunch(plan, IoOf(definition), spec.Linux!.Resources ?? new ResourcesSpec(), warnings);
    }

    /// <summary>The plan of a program that joins a running container.</summary>
    public LaunchPlan PlanExec(ContainerDefinition definition, ExecDefinition exec)
    {
        string user = exec.User.Length > 0 ? exec.User : definition.Settings.Process.User;
        SpecContext context = ContextOf(definition, user) with { LinkVariables = VariablesOf(neighbours.LiveLinksOf(definition)) };
        ProcessSpec process = UlimitClamp.Apply(SpecBuilder.BuildExec(definition, exec, context.User, context), host.HardLimits, host.MayRaiseLimits).Process;
        return LaunchCompiler.CompileExec(process, new ExecContext
        {
            Namespaces = NamespacesToJoin(definition.Settings),
            OpenStdin = exec.AttachStdin,
            SeccompFilter = exec.Privileged ? null : FilterOf(definition.Settings.Security),
        });
    }

    /// <summary>The layers of a container's root.</summary>
    public RootSource.OverlayRoot RootOf(ContainerDefinition definition)
    {
        string directory = options.DirectoryOf(definition.Id);
        IReadOnlyList<string> layers = definition.Image.Layers is { Count: > 0 } some ? [.. some.Select(layer => Path.Combine(options.Root, layer))] : [options.EmptyLayer];

        // The files of a container that removes itself do not outlive it: whatever power cuts do, they need not reach the disk.
        return new RootSource.OverlayRoot(layers, ContainerDirectory.UpperOf(directory), ContainerDirectory.WorkOf(directory), definition.Settings.Lifecycle.AutoRemove);
    }

    private LaunchIo IoOf(ContainerDefinition definition)
    {
        StdioDefinition stdio = definition.Settings.Stdio;
        return new LaunchIo
        {
            Terminal = stdio.Terminal, OpenStdin = stdio.OpenStdin, StdinOnce = stdio.StdinOnce,
            Log = LogPlanner.Build(definition, options),
        };
    }

    private byte[]? FilterOf(SecurityDefinition security)
    {
        CapabilitySet capabilities = SpecBuilder.CapabilitiesOf(security, Capabilities.Available);
        return SeccompChoice.Choose(security, options.Defaults.Seccomp.Profile, capabilities, host.Kernel.Release) switch
        {
            SeccompChoice.Default => host.Seccomp.Default(capabilities),
            SeccompChoice.Custom custom => host.Seccomp.Get(custom.Spec),
            _ => null,
        };
    }

    /// <summary>Every namespace in which an init differs from the host.</summary>
    private static NamespaceFlags NamespacesToJoin(ContainerSettings settings)
    {
        NamespaceDefinition modes = settings.Namespaces;
        NamespaceFlags flags = NamespaceFlags.Mount;
        flags |= NamespaceMode.IsHost(modes.Pid) ? 0 : NamespaceFlags.Pid;
        flags |= NamespaceMode.IsHost(modes.Uts) ? 0 : NamespaceFlags.Uts;
        flags |= NamespaceMode.IsHost(modes.Ipc) ? 0 : NamespaceFlags.Ipc;
        flags |= NamespaceMode.IsHost(modes.Cgroup) ? 0 : NamespaceFlags.Cgroup;
        return flags | (NamespaceMode.IsHost(settings.Network.Mode) ? 0 : NamespaceFlags.Network);
    }
}
