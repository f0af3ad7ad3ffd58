using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups;

/// <summary>Parts of file names that a specification gives: they are not to lead anywhere else.</summary>
internal static class SpecFile
{
    public static string Part(string name, string field) =>
        name.Length > 0 && !name.Contains('/') && name[0] != '.'
            ? name
            : throw new SpecException($"linux.resources.{field}", $"\"{name}\" is no file of a cgroup");
}

internal static class RdmaLine
{
    /// <summary><c>mlx4_0 hca_handle=2 hca_object=2000</c>; the same on cgroup v1 and v2.</summary>
    public static string Of(KeyValuePair<string, RdmaSpec> device) =>
        device.Key
        + (device.Value.HcaHandles is { } handles ? $" hca_handle={handles}" : "")
        + (device.Value.HcaObjects is { } objects ? $" hca_object={objects}" : "");
}
