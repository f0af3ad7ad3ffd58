using System.Globalization;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>Mounts whose files belong to others than on their file system.</summary>
public sealed partial class LaunchCompiler
{
    /// <summary>
    /// A detached mount takes its owners from a user namespace's map, in which what lies on the file system is inside, and what the container
    /// sees is outside. The container itself is in no such namespace.
    /// </summary>
    /// <exception cref="SpecException">There is no mapping to take.</exception>
    private void MapOwners(MountSpec mount, string destination, short tree, MountOptions options)
    {
        bool hasOwn = mount.UidMappings.Count > 0 || mount.GidMappings.Count > 0;
        if (!hasOwn && !options.IsIdMapped)
        {
            return;
        }

        IReadOnlyList<IdMappingSpec> users = hasOwn ? mount.UidMappings : linux.UidMappings;
        IReadOnlyList<IdMappingSpec> groups = hasOwn ? mount.GidMappings : linux.GidMappings;
        if (users.Count == 0 || groups.Count == 0)
        {
            throw new SpecException("mounts", $"the owners of {destination} are to be mapped, and there is no mapping of its {(users.Count == 0 ? "users" : "groups")}");
        }

        plan.Step($"make a user namespace for the owners of {destination}");
        short owners = plan.Register();
        plan.Add(PlanOpCode.MakeUserNamespace, to: owners, text: MapText(users), value: MapText(groups));
        plan.Step($"map the owners of {destination}");
        PlanOpFlags reach = options.IsRecursivelyIdMapped ? PlanOpFlags.Recursive : PlanOpFlags.None;
        plan.Add(PlanOpCode.MountSetAttributes, from: tree, second: owners, text: mount.Source, a: (long)MountAttribute.IdMapped, flags: reach);
        plan.Release(owners);
        plan.Step($"mount {mount.Source ?? mount.Type} on {destination}");
    }

    private static string MapText(IReadOnlyList<IdMappingSpec> mappings) => string.Concat(mappings.Select(static mapping =>
        string.Create(CultureInfo.InvariantCulture, $"{mapping.ContainerId} {mapping.HostId} {mapping.Size}\n")));
}
