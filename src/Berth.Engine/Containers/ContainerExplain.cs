using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Launching;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>What a container is of which nobody has said anything, at this moment.</summary>
    public ContainerSettings Defaults => SettingsCompletion.Complete(
        new ContainerSettings { Process = new ProcessDefinition { Command = ["sh"] } }, image: null, options);

    /// <summary>The launch plan of a container as text: what its next start would do, step by step, with the system calls.</summary>
    public string Explain(string nameOrId)
    {
        Container container = Get(nameOrId);
        try
        {
            return planner.Plan(container.Definition, container.Live?.Slot.Cgroup).Plan.Describe();
        }
        catch (Exception error) when (error is SpecException or LinuxException)
        {
            throw new EngineException(StartFailure.KindOf(error), $"cannot explain {container.Name}: {error.Message}", error);
        }
    }
}
