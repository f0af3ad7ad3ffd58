using Berth.Linux;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Launching;

/// <summary>Adds a process to a container: in its cgroup, its namespaces and under its filter.</summary>
internal sealed class ExecLauncher(Session session, ContainerState state, InitProcess init, ExecRequest request)
{
    private int terminal = -1;

    /// <param name="seccomp">The container's filter.</param>
    /// <param name="terminal">The side of the process's terminal that is this process's; -1 where there is none.</param>
    /// <returns>A descriptor of the process.</returns>
    public int Launch(byte[] seccomp, out int terminal)
    {
        SpecCheck.WarnOfIgnored(request.Process, session.Log);
        ContainerStdio.CheckTerminal(request.Process.Terminal, request.ConsoleSocket, !request.Detach);
        int preserved = ContainerStdio.CheckPreserved(request.PreservedDescriptors);
        ProcessSpec process = ContainerStdio.WithListenVariables(SpecCheck.FitLimits(request.Process, session.Log));
        int socket = string.IsNullOrEmpty(request.ConsoleSocket) ? -1 : ConsoleSocket.Connect(request.ConsoleSocket);
        using PreparedChild child = Prepare();
        LaunchPlan plan = LaunchCompiler.CompileExec(HomeVariable.Add(process, $"/proc/{init.Pid}/root"), new ExecContext
        {
            Namespaces = state.Namespaces,
            Stdio = StdioMode.Inherit,
            SeccompFilter = session.SeccompProgram(seccomp),
            DieWithParent = false,
            PreservedDescriptors = preserved,
        });
        Converse(child, plan, socket);
        PidFile.Write(request.PidFile, child.Pid);
        terminal = this.terminal;
        return child.PidFd;
    }

    private PreparedChild Prepare()
    {
        using PidNamespace joined = state.Namespaces.HasFlag(NamespaceFlags.Pid) ? PidNamespace.Enter(init.Descriptor) : PidNamespace.Enter(null);
        Cgroup cgroup = session.CgroupOf(state);
        Errno failed = CgroupEntrance.TryOpen(cgroup.Directories, session.Cgroups.IsUnified, out CgroupEntrance? entrance, out string path);
        LinuxException.ThrowIfFailed(failed, "open the cgroup", path);
        using (entrance)
        {
            failed = PreparedChild.TryPrepare(flags: 0, entrance!, [.. ContainerStdio.OwnPipes(), -1, init.Descriptor], out PreparedChild? child);
            LinuxException.ThrowIfFailed(failed, "clone the process");
            return child!;
        }
    }

    private void Converse(PreparedChild child, LaunchPlan plan, int socket)
    {
        try
        {
            new LaunchConversation(child, plan)
            {
                OnTerminal = descriptor =>
                {
                    if (socket >= 0)
                    {
                        ConsoleSocket.Send(socket, descriptor);
                    }
                    else
                    {
                        terminal = descriptor;
                    }
                },
            }.Run();
        }
        catch
        {
            _ = PidFd.Signal(child.PidFd, SignalNumber.Kill);
            _ = PidFd.Reap(child.PidFd, out _);
            throw;
        }
    }
}
