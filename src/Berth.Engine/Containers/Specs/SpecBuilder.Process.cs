using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Execs;
using Berth.Runtime.Limits;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;
using Berth.Runtime.Users;

namespace Berth.Engine.Containers.Specs;

/// <summary>The process: a container's own, and one that an exec adds.</summary>
internal static partial class SpecBuilder
{
    /// <summary>Where the init program is seen in the container.</summary>
    public const string InitInContainer = "/sbin/docker-init";

    /// <summary>The process of an exec: the container's own limits and capabilities, its own program, variables and user.</summary>
    /// <param name="definition">The container's.</param>
    /// <param name="exec">What is to run.</param>
    /// <param name="user">The exec's user, or the container's where it names none.</param>
    /// <param name="context">The container's; its user is not used.</param>
    public static ProcessSpec BuildExec(ContainerDefinition definition, ExecDefinition exec, ResolvedUser user, SpecContext context)
    {
        ContainerSettings settings = definition.Settings;
        string directory = exec.WorkingDirectory.Length > 0 ? exec.WorkingDirectory : settings.Process.WorkingDirectory;
        CapabilitySet capabilities = exec.Privileged ? context.Available : CapabilitiesOf(settings.Security, context.Available);
        return new ProcessSpec
        {
            Terminal = exec.Terminal,
            ConsoleSize = SizeOf(exec.Terminal, exec.Rows, exec.Columns),
            User = UserOf(user),
            Args = exec.Arguments,
            Env = ProcessEnvironment.Build(context.Hostname, exec.Terminal, user.Home, context.LinkVariables, settings.Process.Environment, exec.Environment),
            Cwd = DirectoryOf(directory),
            Capabilities = CapabilitiesSpec(capabilities),
            Rlimits = Limits(settings.Limits.Ulimits, context.DefaultUlimits),
            NoNewPrivileges = SecurityOptions.Parse(settings.Security.SecurityOptions, context.NoNewPrivileges).NoNewPrivileges,
            OomScoreAdj = settings.Limits.OomScoreAdjustment,
        };
    }

    private static ProcessSpec Process(ContainerSettings settings, SpecContext context)
    {
        StdioDefinition stdio = settings.Stdio;
        return new ProcessSpec
        {
            Terminal = stdio.Terminal,
            ConsoleSize = SizeOf(stdio.Terminal, stdio.Rows, stdio.Columns),
            User = UserOf(context.User),
            Args = RunsInit(settings, context) ? [InitInContainer, "--", .. settings.Process.Arguments] : settings.Process.Arguments,
            Env = ProcessEnvironment.Build(context.Hostname, stdio.Terminal, context.User.Home, context.LinkVariables, settings.Process.Environment),
            Cwd = DirectoryOf(settings.Process.WorkingDirectory),
            Capabilities = CapabilitiesSpec(CapabilitiesOf(settings.Security, context.Available)),
            Rlimits = Limits(settings.Limits.Ulimits, context.DefaultUlimits),
            NoNewPrivileges = SecurityOptions.Parse(settings.Security.SecurityOptions, context.NoNewPrivileges).NoNewPrivileges,
            OomScoreAdj = settings.Limits.OomScoreAdjustment,
        };
    }

    /// <summary>An init has a point only as process 1.</summary>
    internal static bool RunsInit(ContainerSettings settings, SpecContext context) =>
        (settings.Lifecycle.Init ?? context.InitByDefault) && NamespaceMode.IsOwn(settings.Namespaces.Pid);

    /// <summary>A user's limits, then those of the defaults that they do not name.</summary>
    private static RlimitSpec[] Limits(IReadOnlyList<UlimitDefinition>? own, IReadOnlyList<UlimitDefinition> defaults)
    {
        own ??= [];
        HashSet<string> named = own.Select(limit => limit.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. own.Concat(defaults.Where(limit => !named.Contains(limit.Name))).Select(limit => Rlimits.FromUlimit(limit.Name, limit.Soft, limit.Hard))];
    }

    private static UserSpec UserOf(ResolvedUser user) =>
        new() { Uid = user.Uid, Gid = user.Gid, AdditionalGids = user.AdditionalGids };

    /// <summary>
    /// The same sets for every user: at execve the kernel takes them from one who is not root. Nothing is inheritable or ambient,
    /// so nothing comes back.
    /// </summary>
    private static CapabilitiesSpec CapabilitiesSpec(CapabilitySet capabilities)
    {
        IReadOnlyList<string> names = capabilities.Names;
        return new() { Bounding = names, Effective = names, Permitted = names };
    }

    private static ConsoleSizeSpec? SizeOf(bool terminal, ushort rows, ushort columns) =>
        terminal && rows > 0 && columns > 0 ? new ConsoleSizeSpec(rows, columns) : null;

    private static string DirectoryOf(string directory) => directory.Length > 0 ? directory : "/";
}
