namespace Berth.Engine.Containers.Files;

/// <summary>What may be done to a container's files through a view. Of one that runs: what its own mounts allow.</summary>
internal enum ViewAccess
{
    Read,
    Write,

    /// <summary>Its root is read-only; what its user has had mounted need not be.</summary>
    WriteToMounts,
}
