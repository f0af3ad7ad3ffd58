using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Cgroups;

namespace Berth.Engine.Launching;

/// <summary>Where containers have their cgroups, relative to the roots of the hierarchies.</summary>
internal static class CgroupPaths
{
    /// <summary>Of a container: below its own parent, or the engine's.</summary>
    public static string Of(EngineOptions options, ContainerDefinition definition) =>
        definition.Settings.Limits.CgroupParent is { Length: > 0 } own ? Below(own, definition.Id) : OfSlot(options, definition.Id);

    /// <summary>Of a slot that is no container yet.</summary>
    public static string OfSlot(EngineOptions options, string id) => Below(options.CgroupParent, id);

    private static string Below(string parent, string id) => CgroupDriver.PathOf($"{parent}/{id}", id);
}
