using System.Globalization;
using Berth.Linux;

namespace Berth.Runtime.Shims;

/// <summary>The shim's command line. Descriptor 3 is its listening socket, 4 the network namespace if there is one.</summary>
internal static class ShimSpawner
{
    public static int Spawn(ShimOptions options, int listener)
    {
        List<string> arguments =
        [
            options.ShimPath, "--id", options.ContainerId, "--state", options.StateDirectory,
            "--namespaces", ((ulong)options.Namespaces).ToString("x", CultureInfo.InvariantCulture),
        ];
        foreach (string directory in options.CgroupDirectories)
        {
            arguments.AddRange([options.UnifiedCgroup ? "--cgroup2" : "--cgroup1", directory]);
        }

        if (options.SharedPidNamespaceOf is int pid)
        {
            arguments.AddRange(["--pid-of", pid.ToString(CultureInfo.InvariantCulture)]);
        }

        if (options.NetworkNamespace is not { } network)
        {
            return Spawning.Spawn(options.ShimPath, arguments, [listener]);
        }

        arguments.Add("--network");
        bool held = false;
        try
        {
            network.DangerousAddRef(ref held);
            return Spawning.Spawn(options.ShimPath, arguments, [listener, (int)network.DangerousGetHandle()]);
        }
        finally
        {
            if (held)
            {
                network.DangerousRelease();
            }
        }
    }
}
