using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Streams;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>
    /// Makes a container, attaches to it and starts it: no output and no end is missed. Where a step fails, the container is removed
    /// again.
    /// </summary>
    /// <param name="image">A reference or an id.</param>
    /// <param name="command">The program and its arguments, behind the image's entry point; null is what the settings or the image say.</param>
    /// <param name="settings">Everything else; null is the image's and the engine's choice.</param>
    /// <param name="name">Null for one of the engine's choice.</param>
    /// <param name="cancellation">Until the start; what has been made is removed.</param>
    /// <returns>The container, running or already at its end.</returns>
    /// <exception cref="EngineException">No such image, settings that are not valid, or a step of the start that failed; the message names it.</exception>
    public async Task<AttachedProcess> RunAsync(
        string image, IReadOnlyList<string>? command = null, ContainerSettings? settings = null, string? name = null, CancellationToken cancellation = default)
    {
        settings ??= new ContainerSettings();
        settings = command is null ? settings : settings with { Process = settings.Process with { Command = command } };
        Container container = (await CreateAsync(name, image, platform: null, settings, cancellation).ConfigureAwait(false)).Container;
        try
        {
            return await RunAsync(container, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await AbandonAsync(container).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<AttachedProcess> RunAsync(Container container, CancellationToken cancellation)
    {
        WaitCondition condition = container.Settings.Lifecycle.AutoRemove ? WaitCondition.Removed : WaitCondition.NextExit;
        Task<ContainerExit> end = WaitAsync(container.Id, condition, CancellationToken.None);
        AttachRequest all = new() { Stdin = true, Stdout = true, Stderr = true };
        StdioSession? stdio = await AttachAsync(container.Id, all, cancellation).ConfigureAwait(false);
        try
        {
            await StartAsync(container.Id, cancellation).ConfigureAwait(false);
            return new AttachedProcess(
                container.Id, stdio ?? throw new EngineException(EngineErrorKind.Unavailable, $"cannot attach to {container.Name}"), ExitCodeAsync(end));
        }
        catch
        {
            if (stdio is not null)
            {
                await stdio.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private static async Task<int> ExitCodeAsync(Task<ContainerExit> end) => (await end.ConfigureAwait(false)).ExitCode;

    /// <summary>Why it is abandoned is what its user is told, whatever becomes of it.</summary>
    private async Task AbandonAsync(Container container)
    {
        try
        {
            await RemoveAsync(container.Id, new RemovalOptions(Force: true), CancellationToken.None).ConfigureAwait(false);
        }
        catch (EngineException)
        {
            // It has removed itself, or stays for its user to remove.
        }
    }
}
