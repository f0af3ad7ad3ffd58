using Berth.Linux;
using Berth.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.Hooks;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Launching;

/// <summary>
/// Makes a container out of a bundle. Whatever fails, nothing of it stays. The order:
/// <list type="number">
/// <item>what the caller asked for is checked, the console socket connected</item>
/// <item>the container's directory, which takes the id</item>
/// <item>the cgroup with its limits</item>
/// <item>the child, in its namespaces; while it enters the cgroup, its plan is compiled</item>
/// <item>the state, with the child's number and start time, and the pid file</item>
/// <item>the plan, up to the program or up to where the container waits for its start; hooks run between</item>
/// </list>
/// </summary>
internal sealed class ContainerLauncher
{
    private readonly Session session;
    private readonly LaunchRequest request;
    private readonly Bundle bundle;
    private readonly RuntimeSpec spec;
    private readonly LinuxSpec linux;
    private readonly ProcessSpec process;
    private readonly HooksSpec hooks;
    private readonly int preserved;
    private readonly int consoleSocket;
    private ContainerDirectory? directory;
    private Cgroup? cgroup;
    private PreparedChild? child;
    private ContainerState state;
    private int fifo = -1;
    private int terminal = -1;

    private ContainerLauncher(Session session, LaunchRequest request, Bundle bundle)
    {
        (this.session, this.request, this.bundle) = (session, request, bundle);
        ProcessSpec asked = bundle.Spec.Process ?? throw new SpecException("process", "is missing");
        SpecCheck.RefuseUnsafe(bundle.Spec);
        SpecCheck.WarnOfIgnored(asked, session.Log);
        ContainerStdio.CheckTerminal(asked.Terminal, request.ConsoleSocket, request.Foreground);
        preserved = ContainerStdio.CheckPreserved(request.PreservedDescriptors);
        process = HomeVariable.Add(ContainerStdio.WithListenVariables(SpecCheck.FitLimits(asked, session.Log)), bundle.RootPath);
        spec = bundle.Spec with { Process = process };
        linux = spec.Linux ?? new LinuxSpec();
        hooks = spec.Hooks ?? new HooksSpec();
        state = StateOf(session, request, bundle, linux);
        consoleSocket = string.IsNullOrEmpty(request.ConsoleSocket) ? -1 : ConsoleSocket.Connect(request.ConsoleSocket);
    }

    /// <exception cref="Exception">The container could not be made: a <see cref="RuntimeException"/> or one of the launch's own.</exception>
    public static LaunchedContainer Launch(Session session, LaunchRequest request, Bundle bundle)
    {
        ContainerStore.RefuseBadId(request.Id);
        ContainerLauncher launcher = new(session, request, bundle);
        launcher.directory = session.Store.Create(request.Id);
        try
        {
            launcher.directory.SaveConfig(bundle.Config);
            launcher.cgroup = session.Cgroups.Create(launcher.state.CgroupPath, launcher.linux.Resources);
            launcher.Prepare();
            launcher.SaveState();
            launcher.Converse(launcher.Compile());
            return launcher.Finish();
        }
        catch
        {
            launcher.Abandon();
            throw;
        }
    }

    private static ContainerState StateOf(Session session, LaunchRequest request, Bundle bundle, LinuxSpec linux) => new()
    {
        Id = request.Id,
        Bundle = bundle.Path,
        OciVersion = bundle.Spec.OciVersion,
        RootPath = bundle.RootPath,
        CgroupPath = CgroupPaths.Of(linux.CgroupsPath, request.Id, session.SystemdCgroup),
        Namespaces = linux.Namespaces.Aggregate(NamespaceFlags.None, (all, entry) => all | LaunchCompiler.FlagOf(entry.Type)),
        OwnsProcesses = linux.Namespaces.Any(entry => entry.Type == NamespaceTypes.Pid && string.IsNullOrEmpty(entry.Path)),
        Created = Timestamp.Precise(),
        Annotations = bundle.Spec.Annotations,
    };

    private void Prepare()
    {
        fifo = request.WaitsForStart ? directory!.MakeFifo() : -1;
        using PidNamespace joined = PidNamespace.Enter(linux.Namespaces.FirstOrDefault(entry => entry.Type == NamespaceTypes.Pid)?.Path);
        Errno failed = CgroupEntrance.TryOpen(cgroup!.Directories, session.Cgroups.IsUnified, out CgroupEntrance? entrance, out string path);
        LinuxException.ThrowIfFailed(failed, "open the cgroup", path);
        using (entrance)
        {
            ulong namespaces = (ulong)LaunchCompiler.BirthNamespaces(linux);
            failed = PreparedChild.TryPrepare(namespaces, entrance!, [.. ContainerStdio.OwnPipes(), -1, -1, fifo], out child);
            LinuxException.ThrowIfFailed(failed, "create the container's namespaces");
        }
    }

    private LaunchPlan Compile() => LaunchCompiler.Compile(spec, new LaunchContext
    {
        Root = new RootSource.DirectoryRoot(bundle.RootPath),
        MountPoint = bundle.RootPath,
        Kernel = KernelFeatures.Oldest,
        BornIn = LaunchCompiler.BirthNamespaces(linux),
        Stdio = StdioMode.Inherit,
        SeccompFilter = session.SeccompProgram(bundle.Seccomp),
        Cgroups = cgroup!.Views,
        WaitsForStart = request.WaitsForStart,
        PreservedDescriptors = preserved,
        Points = Points,
    });

    private LaunchPoints Points =>
        (hooks.Prestart.Count + hooks.CreateRuntime.Count + hooks.CreateContainer.Count > 0 ? LaunchPoints.MountsReady : 0)
        | (request.WaitsForStart || hooks.StartContainer.Count > 0 ? LaunchPoints.BeforeExecute : 0);

    private void SaveState()
    {
        ulong started = InitProcess.ReadStartTime(child!.Pid) ?? throw new RuntimeException("the container's process died during its creation");
        state = state with { Pid = child.Pid, StartTime = started };
        directory!.Save(state);
        PidFile.Write(request.PidFile, child.Pid);
    }

    private void Converse(LaunchPlan plan)
    {
        new LaunchConversation(child!, plan)
        {
            OnTerminal = TakeTerminal,
            OnPoint = RunHooks,
            Last = request.WaitsForStart ? LaunchPoints.BeforeExecute : LaunchPoints.None,
        }.Run();
    }

    private void TakeTerminal(int descriptor)
    {
        if (consoleSocket >= 0)
        {
            ConsoleSocket.Send(consoleSocket, descriptor);
            return;
        }

        terminal = descriptor;
    }

    private void RunHooks(LaunchPoints point)
    {
        if (point == LaunchPoints.MountsReady)
        {
            byte[] creating = StateJson.WriteForHook(state, ContainerStatus.Creating, state.Pid);
            HookRunner.Run("prestart", hooks.Prestart, creating);
            HookRunner.Run("createRuntime", hooks.CreateRuntime, creating);
            HookRunner.RunInside(
                "createContainer", hooks.CreateContainer, creating, child!.PidFd, state.Namespaces,
                hook => LaunchCompiler.CompileHook(hook, state.Namespaces));
        }
        else if (!request.WaitsForStart)
        {
            StartHooks.Run(session, state, spec, bundle.Seccomp, child!.PidFd);
        }
    }

    private LaunchedContainer Finish()
    {
        if (request.WaitsForStart)
        {
            directory!.PublishFifo();
        }

        child!.Dispose();
        Fd.Close(fifo);
        return new LaunchedContainer
        {
            Directory = directory!, State = state, Spec = spec, Cgroup = cgroup!, Init = child.PidFd, Terminal = terminal,
        };
    }

    /// <summary>Takes everything back. What fails here is not told: the caller hears of what failed first.</summary>
    private void Abandon()
    {
        if (child is not null)
        {
            child.Dispose();
            _ = PidFd.Signal(child.PidFd, SignalNumber.Kill);
            _ = PidFd.Reap(child.PidFd, out _);
        }

        try
        {
            cgroup?.Remove();
            directory!.Delete();
        }
        catch (LinuxException e)
        {
            session.Log.Warning(e.Message);
        }

        if (child is not null)
        {
            new HookRunner(session.Log).RunLeniently("poststop", hooks.Poststop, StateJson.WriteForHook(state, ContainerStatus.Stopped, pid: 0));
        }
    }
}
