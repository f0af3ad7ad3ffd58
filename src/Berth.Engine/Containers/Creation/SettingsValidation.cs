using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <param name="Settings">Without what this machine cannot do.</param>
/// <param name="Warnings">What was left out, for the user.</param>
internal sealed record ValidSettings(ContainerSettings Settings, IReadOnlyList<string> Warnings);

/// <summary>
/// Refuses settings that cannot be, in Docker's words. To be asked before the image is looked for, for what conflicts are those of
/// the user's own words: an image may expose a port although its container has no network.
/// </summary>
internal static class SettingsValidation
{
    /// <exception cref="EngineException">A setting is wrong; the message names it.</exception>
    public static ValidSettings Validate(ContainerSettings requested, MachineFacts machine)
    {
        NetworkValidation.Check(requested);
        ProcessValidation.Check(requested);
        LifecycleValidation.Check(requested.Lifecycle, machine.HasInit);
        MountValidation.Check(requested.Storage.Mounts);
        StorageValidation.Check(requested.Storage);
        SecurityValidation.Check(requested);
        NamespaceValidation.Check(requested.Namespaces);
        List<string> warnings = [];
        ResourceLimits limits = ResourceValidation.Check(requested.Limits, machine, warnings);
        if (requested.Network is { Mode: "host", PortBindings.Count: > 0 })
        {
            warnings.Add("Published ports are discarded when using host network mode");
        }

        return new ValidSettings(requested with { Limits = limits }, warnings);
    }
}
