using System.Globalization;

namespace Berth.Shim;

/// <summary>The command line, as <c>ShimSpawner</c> writes it.</summary>
internal sealed class ShimArguments
{
    public const int ListenerDescriptor = 3;

    public string StateDirectory { get; private set; } = string.Empty;
    public ulong Namespaces { get; private set; }
    public List<string> CgroupDirectories { get; } = [];
    public bool UnifiedCgroup { get; private set; }
    public int PidNamespaceOf { get; private set; }

    /// <summary>The network namespace's descriptor, or -1.</summary>
    public int Network { get; private set; } = -1;

    public static bool TryParse(string[] args, out ShimArguments? parsed)
    {
        parsed = new ShimArguments();
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--network")
            {
                parsed.Network = ListenerDescriptor + 1;
            }
            else if (i + 1 == args.Length || !parsed.TrySet(args[i], args[++i]))
            {
                return false;
            }
        }

        return parsed.StateDirectory.Length > 0;
    }

    private bool TrySet(string name, string value)
    {
        switch (name)
        {
            case "--id":
                return true; // For those who read the process list.
            case "--state":
                StateDirectory = value;
                return true;
            case "--namespaces":
                Namespaces = ulong.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                return true;
            case "--cgroup1" or "--cgroup2":
                CgroupDirectories.Add(value);
                UnifiedCgroup = name == "--cgroup2";
                return true;
            case "--pid-of":
                PidNamespaceOf = int.Parse(value, CultureInfo.InvariantCulture);
                return true;
            default:
                return false;
        }
    }
}
