using Berth.Linux;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Hooks;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>start ID</c>: lets a created container execute its program; returns when it has.</summary>
internal static class StartCommand
{
    /// <summary>How long the kernel may take to execute the program before this command no longer waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        (ContainerDirectory directory, ContainerState state) = session.Store.Get(Arguments.Parse(words, new OptionSet()).ContainerId());
        string status = session.StatusOf(directory, state);
        if (status != ContainerStatus.Created)
        {
            throw new RuntimeException($"cannot start a container that has {(status == ContainerStatus.Stopped ? "stopped" : $"the status {status}")}");
        }

        using InitProcess init = Session.InitOf(state);
        SpecDocument document = SpecReader.ReadRuntimeSpec(directory.LoadConfig());
        try
        {
            StartHooks.Run(session, state, document.Spec, document.Seccomp.ToArray(), init.Descriptor);
        }
        catch
        {
            _ = init.Signal(SignalNumber.Kill);
            throw;
        }

        LetGo(directory);
        if (document.Spec.Hooks is { Poststart.Count: > 0 } hooks)
        {
            new HookRunner(session.Log).RunLeniently("poststart", hooks.Poststart, StateJson.WriteForHook(state, ContainerStatus.Running, state.Pid));
        }

        return 0;
    }

    private static void LetGo(ContainerDirectory directory)
    {
        int fifo = directory.OpenFifo();
        if (fifo < 0)
        {
            throw new RuntimeException("cannot start a container that has stopped");
        }

        try
        {
            if (!directory.TryTakeFifo())
            {
                throw new RuntimeException("the container is being started already");
            }

            LinuxException.ThrowIfFailed(Fd.WriteAll(fifo, [0]), "start the container");
            // The process closes the fifo when it executes its program, or dies: then this end has an error.
            Polling.Wait(fifo, events: 0, Patience);
        }
        finally
        {
            Fd.Close(fifo);
        }
    }
}
