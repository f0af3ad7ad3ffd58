using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>
/// Compiles the OCI runtime specification into a launch plan. Pure: no file is read, no kernel asked. The order of a launch:
/// <list type="number">
/// <item>a session and a keyring of its own; namespaces joined or made that the child was not born in</item>
/// <item>the root, assembled in the child's own mount namespace, and everything that is mounted in it</item>
/// <item>device nodes, the terminal, host name, kernel parameters</item>
/// <item>masked and read-only paths; the root becomes the root</item>
/// <item>limits, stdio, working directory</item>
/// <item>filter, groups, user, capabilities; then the program</item>
/// </list>
/// </summary>
public sealed partial class LaunchCompiler
{
    private readonly PlanBuilder plan = new();
    private readonly RuntimeSpec spec;
    private readonly LaunchContext context;
    private readonly LinuxSpec linux;

    /// <summary>The register of the container's root.</summary>
    private short root;

    /// <summary>The register of the host's /dev/null.</summary>
    private short nullDevice;

    private LaunchCompiler(RuntimeSpec spec, LaunchContext context)
    {
        this.spec = spec;
        this.context = context;
        linux = spec.Linux ?? new LinuxSpec();
    }

    /// <exception cref="SpecException">The specification asks for what cannot be; the message names the field.</exception>
    public static LaunchPlan Compile(RuntimeSpec spec, LaunchContext context)
    {
        LaunchCompiler compiler = new(spec, context);
        compiler.Compile(spec.Process ?? throw new SpecException("process", "is missing"));
        return compiler.plan.Build();
    }

    /// <summary>The namespaces that a child must be born in for a specification: its new ones but cgroup, which the plan makes once it is in its cgroup.</summary>
    public static NamespaceFlags BirthNamespaces(LinuxSpec linux)
    {
        NamespaceFlags flags = NamespaceFlags.None;
        foreach (NamespaceSpec entry in linux.Namespaces)
        {
            flags |= string.IsNullOrEmpty(entry.Path) && entry.Type != NamespaceTypes.Cgroup ? FlagOf(entry.Type) : 0;
        }

        return flags;
    }

    private void Compile(ProcessSpec process)
    {
        plan.Step("start a session");
        plan.Add(PlanOpCode.NewSession);
        plan.Add(PlanOpCode.NewKeyring, text: "_ses", flags: PlanOpFlags.Optional);
        plan.Step("open /dev/null");
        nullDevice = plan.Register();
        plan.Add(PlanOpCode.Open, to: nullDevice, text: "/dev/null", a: 2 /* O_RDWR */);

        JoinNamespaces();
        WriteOomScore(plan, process);
        Wait(LaunchPoints.NamespacesReady);

        AssembleRoot();
        foreach (MountSpec mount in spec.Mounts)
        {
            AddMount(mount);
        }

        AddDevices();
        AddTerminal(process);
        SetNames();
        SetKernelParameters();
        Wait(LaunchPoints.MountsReady);

        MaskPaths();
        MakeWorkingDirectory(process);
        EnterRoot();

        ProcessTail tail = new(plan, process)
        {
            SeccompFilter = context.SeccompFilter,
            DieWithParent = context.DieWithParent,
            PreservedDescriptors = context.PreservedDescriptors,
            Points = context.Points,
            WaitsForStart = context.WaitsForStart,
        };
        tail.SetLimits();
        tail.SetStdio(context.Stdio, context.OpenStdin, nullDevice, terminal);
        tail.Execute();
    }

    private void Wait(LaunchPoints point)
    {
        if (context.Points.HasFlag(point))
        {
            AddPoint(plan, point);
        }
    }

    internal static void AddPoint(PlanBuilder plan, LaunchPoints point)
    {
        plan.Step($"wait for the hooks at {point}");
        plan.Add(PlanOpCode.Synchronize, a: (long)point);
    }

    private void JoinNamespaces()
    {
        if (context.HasNetworkRegister)
        {
            plan.Step("join the network namespace");
            plan.Add(PlanOpCode.SetNamespace, from: PlanRegister.Network, a: (long)NamespaceFlags.Network);
        }

        NamespaceFlags made = context.BornIn;
        foreach (NamespaceSpec entry in linux.Namespaces)
        {
            NamespaceFlags flag = FlagOf(entry.Type);
            if (string.IsNullOrEmpty(entry.Path))
            {
                MakeNamespace(entry, flag, ref made);
            }
            else if (flag is not NamespaceFlags.Pid)
            {
                JoinNamespace(entry, flag);
            }
        }
    }

    private void MakeNamespace(NamespaceSpec entry, NamespaceFlags flag, ref NamespaceFlags made)
    {
        if (made.HasFlag(flag) || (flag == NamespaceFlags.Network && context.HasNetworkRegister))
        {
            return;
        }

        if (flag is NamespaceFlags.Pid or NamespaceFlags.User)
        {
            throw new SpecException(string.Empty, $"a {entry.Type} namespace can only be made when the process is born");
        }

        plan.Step($"make a {entry.Type} namespace");
        plan.Add(PlanOpCode.Unshare, a: (long)flag);
        made |= flag;
    }

    private void JoinNamespace(NamespaceSpec entry, NamespaceFlags flag)
    {
        if (flag is NamespaceFlags.Mount)
        {
            throw new SpecException("linux.namespaces", "a container's mount namespace is always its own");
        }

        plan.Step($"join the {entry.Type} namespace {entry.Path}");
        short register = plan.Register();
        plan.Add(PlanOpCode.Open, to: register, text: entry.Path);
        plan.Add(PlanOpCode.SetNamespace, from: register, a: (long)flag);
        plan.Release(register);
    }

    private void SetNames()
    {
        if (!string.IsNullOrEmpty(spec.Hostname))
        {
            plan.Step($"set the host name {spec.Hostname}");
            plan.AddRaw(PlanOpCode.SetHostName, -1, -1, -1, plan.Blob(System.Text.Encoding.UTF8.GetBytes(spec.Hostname)), 0, System.Text.Encoding.UTF8.GetByteCount(spec.Hostname), 0, 0);
        }

        if (!string.IsNullOrEmpty(spec.Domainname))
        {
            plan.Step($"set the domain name {spec.Domainname}");
            plan.AddRaw(PlanOpCode.SetDomainName, -1, -1, -1, plan.Blob(System.Text.Encoding.UTF8.GetBytes(spec.Domainname)), 0, System.Text.Encoding.UTF8.GetByteCount(spec.Domainname), 0, 0);
        }
    }

    /// <summary>Written through a proc of the container's own that nothing has been mounted on, so that no path of the image is followed.</summary>
    private void SetKernelParameters()
    {
        if (linux.Sysctl.Count == 0)
        {
            return;
        }

        plan.Step("open the kernel parameters");
        short proc = plan.Register();
        short context = plan.Register();
        plan.Add(PlanOpCode.FsOpen, to: context, text: "proc");
        plan.Add(PlanOpCode.FsConfig, from: context, a: FsConfigCreate);
        plan.Add(PlanOpCode.FsMount, to: proc, from: context);
        foreach ((string name, string value) in linux.Sysctl)
        {
            plan.Step($"set the kernel parameter {name}");
            plan.Add(PlanOpCode.WriteFile, from: proc, text: "sys/" + name.Replace('.', '/'), value: value);
        }

        plan.Release(context);
        plan.Release(proc);
    }

    internal static void WriteOomScore(PlanBuilder plan, ProcessSpec process)
    {
        if (process.OomScoreAdj is int score)
        {
            plan.Step($"set the out-of-memory score {score}");
            plan.Add(PlanOpCode.WriteFile, text: "/proc/self/oom_score_adj", value: score.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The kernel's flag for a kind of namespace.</summary>
    /// <exception cref="SpecException">There is no such kind.</exception>
    public static NamespaceFlags FlagOf(string type) => type switch
    {
        NamespaceTypes.Pid => NamespaceFlags.Pid,
        NamespaceTypes.Network => NamespaceFlags.Network,
        NamespaceTypes.Mount => NamespaceFlags.Mount,
        NamespaceTypes.Ipc => NamespaceFlags.Ipc,
        NamespaceTypes.Uts => NamespaceFlags.Uts,
        NamespaceTypes.User => NamespaceFlags.User,
        NamespaceTypes.Cgroup => NamespaceFlags.Cgroup,
        NamespaceTypes.Time => NamespaceFlags.Time,
        _ => throw new SpecException("linux.namespaces", $"unknown type \"{type}\""),
    };
}
