using System.Reflection;
using System.Runtime.InteropServices;

namespace Berth.Daemon;

/// <summary>What this program is.</summary>
internal static class BuildInfo
{
    public static string Version { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Go's word for the architecture.</summary>
    public static string Architecture { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        Architecture other => other.ToString().ToLowerInvariant(),
    };

    public static string KernelVersion { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}
