using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Images.Oci;

namespace Berth.Engine.Containers.Creation;

/// <summary>Fills in what a user has not said: from the image, then with the engine's defaults.</summary>
internal static class SettingsCompletion
{
    private const string Bridge = "bridge";
    private const string DefaultRuntime = "runc";

    /// <param name="requested">What the user says.</param>
    /// <param name="image">What the image says; null where it says nothing.</param>
    /// <param name="options">The engine's.</param>
    /// <exception cref="EngineException">Neither names a program to run, or the log's options are wrong.</exception>
    public static ContainerSettings Complete(ContainerSettings requested, ExecutionConfig? image, EngineOptions options)
    {
        ContainerSettings merged = image is null ? requested : ImageMerge.Apply(requested, image);
        if (merged.Process.Arguments.Count == 0)
        {
            throw EngineException.InvalidArgument("no command specified");
        }

        string directory = merged.Process.WorkingDirectory;
        ContainerSettings complete = merged with
        {
            Process = merged.Process with { WorkingDirectory = directory.Length > 0 ? CleanPath.Of(directory) : "" },
            Storage = merged.Storage with { SharedMemorySize = merged.Storage.SharedMemorySize > 0 ? merged.Storage.SharedMemorySize : options.Defaults.SharedMemorySize },
            Network = merged.Network with { Mode = NetworkMode(merged.Network.Mode) },
            Namespaces = Namespaces(merged.Namespaces, options.Defaults),
            Security = Security(merged),
            Limits = Limits(merged.Limits),
            Lifecycle = Lifecycle(merged.Lifecycle),
            Log = Log(merged.Log, options.Defaults.Log),
        };
        LogValidation.Check(complete.Log);
        return complete;
    }

    /// <summary><c>default</c> is what old clients call the bridge.</summary>
    private static string NetworkMode(string mode) => mode is "" or "default" ? Bridge : mode;

    private static NamespaceDefinition Namespaces(NamespaceDefinition modes, ContainerDefaults defaults) => modes with
    {
        Ipc = modes.Ipc.Length > 0 ? modes.Ipc : defaults.IpcMode,
        Cgroup = modes.Cgroup.Length > 0 ? modes.Cgroup : defaults.CgroupMode,
        Runtime = modes.Runtime.Length > 0 ? modes.Runtime : DefaultRuntime,
    };

    private static SecurityDefinition Security(ContainerSettings settings)
    {
        SecurityDefinition security = settings.Security;
        IReadOnlyList<string> options = security.SecurityOptions ?? [];
        bool unlabelled = !options.Any(static option => option.Split('=')[0] == "label")
            && (security.Privileged || NamespaceMode.IsHost(settings.Namespaces.Ipc) || NamespaceMode.IsHost(settings.Namespaces.Pid));
        return security with
        {
            SecurityOptions = unlabelled ? [.. options, "label=disable"] : security.SecurityOptions,
            MaskedPaths = security.MaskedPaths ?? (security.Privileged ? null : SystemPaths.Masked),
            ReadonlyPaths = security.ReadonlyPaths ?? (security.Privileged ? null : SystemPaths.Readonly),
        };
    }

    private static ResourceLimits Limits(ResourceLimits limits)
    {
        MemoryLimits memory = limits.Memory;
        bool doubles = memory is { Limit: > 0, Swap: 0 };
        return limits with
        {
            Pids = limits.Pids is > 0 ? limits.Pids : null,
            Memory = memory with
            {
                Swap = doubles ? memory.Limit > long.MaxValue / 2 ? -1 : memory.Limit * 2 : memory.Swap,
                Swappiness = memory.Swappiness == -1 ? null : memory.Swappiness,
                OomKillDisable = memory.OomKillDisable ?? false,
            },
        };
    }

    private static LifecycleDefinition Lifecycle(LifecycleDefinition lifecycle) => lifecycle with
    {
        Restart = lifecycle.Restart.Name.Length > 0 ? lifecycle.Restart : RestartPolicy.Never,
    };

    /// <summary>The engine's options count for its own driver alone; one that the user gives replaces the engine's of that name.</summary>
    private static LogDefinition Log(LogDefinition own, LogDefinition defaults)
    {
        string driver = own.Driver.Length > 0 ? own.Driver : defaults.Driver;
        Dictionary<string, string> options = driver == defaults.Driver && defaults.Options is not null
            ? new(defaults.Options, StringComparer.Ordinal)
            : new(StringComparer.Ordinal);
        foreach ((string key, string value) in own.Options ?? new Dictionary<string, string>())
        {
            options[key] = value;
        }

        return new LogDefinition { Driver = driver, Options = options };
    }
}
