using Berth.Runtime.Limits;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>The end of every plan, of a container's init and of an exec alike: limits, stdio, identity, and the program.</summary>
internal sealed class ProcessTail(PlanBuilder plan, ProcessSpec process)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const long PR_SET_PDEATHSIG = 1;
    private const long PR_SET_KEEPCAPS = 8;
    private const long PR_SET_NO_NEW_PRIVS = 38;
    private const long SIGKILL = 9;
    private const int FirstAboveStdio = 3;

    public byte[]? SeccompFilter { get; init; }
    public bool DieWithParent { get; init; }
    public int PreservedDescriptors { get; init; }
    public LaunchPoints Points { get; init; }
    public bool WaitsForStart { get; init; }

    /// <summary>The program where it is not the first of the arguments.</summary>
    public string? Program { get; init; }

    public void SetLimits()
    {
        foreach (RlimitSpec limit in process.Rlimits)
        {
            plan.Step($"set the limit {limit.Type}");
            plan.Add(PlanOpCode.SetLimit, a: Rlimits.NumberOf(limit.Type, "process.rlimits"), b: (long)limit.Soft, c: (long)limit.Hard);
        }
    }

    /// <summary>Puts pipes, terminal or /dev/null at 0 to 2. Pipes belong to the user, who may open them again by their /dev names.</summary>
    public void SetStdio(StdioMode mode, bool openStdin, short nullDevice, short terminal)
    {
        plan.Step("set up standard input and output");
        if (terminal != PlanRegister.None)
        {
            plan.Add(PlanOpCode.ControlTerminal, from: terminal);
            Duplicate(terminal, terminal, terminal);
            return;
        }

        if (process.User.Uid != 0)
        {
            // Of inherited stdio only the pipes are in registers.
            PlanOpFlags flags = mode == StdioMode.Inherit ? PlanOpFlags.Optional : PlanOpFlags.None;
            foreach (short pipe in new[] { PlanRegister.Stdin, PlanRegister.Stdout, PlanRegister.Stderr })
            {
                plan.Add(PlanOpCode.ChangeOwner, from: pipe, a: process.User.Uid, b: -1, flags: flags);
            }
        }

        if (mode == StdioMode.Inherit)
        {
            return;
        }

        Duplicate(openStdin ? PlanRegister.Stdin : nullDevice, PlanRegister.Stdout, PlanRegister.Stderr);
    }

    /// <summary>
    /// The filter comes before the privileges go, which installing it needs, unless the process has given up gaining any: then it
    /// is the last thing. A process gets no inheritable capabilities; ambient ones only where the specification says so.
    /// </summary>
    public void Execute()
    {
        if (process.User.Umask is uint umask)
        {
            plan.Step("set the umask");
            plan.Add(PlanOpCode.SetUmask, a: umask);
        }

        plan.Step("close what the program must not inherit");
        plan.Add(PlanOpCode.CloseRange, a: FirstAboveStdio + PreservedDescriptors);
        plan.Step($"enter the working directory {process.Cwd}");
        plan.Add(PlanOpCode.Chdir, text: process.Cwd, flags: PlanOpFlags.Optional);
        AddFilter(early: true);
        AddIdentity();
        plan.Step($"enter the working directory {process.Cwd}");
        plan.Add(PlanOpCode.Chdir, text: process.Cwd);
        plan.Add(PlanOpCode.VerifyDirectory);
        AddFilter(early: false);
        AddProgram();
    }

    private void Duplicate(short stdin, short stdout, short stderr)
    {
        plan.Add(PlanOpCode.Duplicate, from: stdin, a: 0);
        plan.Add(PlanOpCode.Duplicate, from: stdout, a: 1);
        plan.Add(PlanOpCode.Duplicate, from: stderr, a: 2);
    }

    private void AddFilter(bool early)
    {
        if (early == process.NoNewPrivileges)
        {
            return;
        }

        if (SeccompFilter is { Length: > 0 } filter)
        {
            plan.Step("install the system call filter");
            plan.AddRaw(PlanOpCode.Seccomp, -1, -1, -1, plan.Blob(filter), 0, filter.Length, 0, 0);
        }
    }

    private void AddIdentity()
    {
        plan.Step("limit the capabilities");
        CapabilitiesSpec? capabilities = process.Capabilities;
        if (capabilities is not null)
        {
            plan.Add(PlanOpCode.LimitBounding, a: Bits(capabilities.Bounding, "bounding"));
        }

        plan.Add(PlanOpCode.Prctl, a: PR_SET_KEEPCAPS, b: 1);
        plan.Step($"become user {process.User.Uid}, group {process.User.Gid}");
        uint[] groups = [.. process.User.AdditionalGids];
        plan.AddRaw(PlanOpCode.SetGroups, -1, -1, -1, plan.Blob(System.Runtime.InteropServices.MemoryMarshal.AsBytes(groups.AsSpan())), 0, groups.Length, 0, 0);
        plan.Add(PlanOpCode.SetIds, a: process.User.Uid, b: process.User.Gid);
        plan.Step("limit the capabilities");
        plan.Add(PlanOpCode.Prctl, a: PR_SET_KEEPCAPS, b: 0);
        if (capabilities is not null)
        {
            long permitted = Bits(capabilities.Permitted, "permitted");
            long inheritable = Bits(capabilities.Inheritable, "inheritable");
            plan.Add(PlanOpCode.SetCapabilities, a: Bits(capabilities.Effective, "effective"), b: permitted, c: inheritable);
            // The kernel has nothing in this set that is not in both others; specifications do.
            plan.Add(PlanOpCode.SetAmbient, a: Bits(capabilities.Ambient, "ambient") & permitted & inheritable);
        }

        if (DieWithParent)
        {
            // After the change of user, which clears it.
            plan.Add(PlanOpCode.Prctl, a: PR_SET_PDEATHSIG, b: SIGKILL);
        }

        if (process.NoNewPrivileges)
        {
            plan.Step("give up new privileges");
            plan.Add(PlanOpCode.Prctl, a: PR_SET_NO_NEW_PRIVS, b: 1);
        }
    }

    private void AddProgram()
    {
        if (process.Args.Count == 0)
        {
            throw new SpecException("process.args", "is empty");
        }

        string program = Program ?? process.Args[0];
        string[] candidates = Candidates(program);
        uint candidateVector = plan.Vector(candidates);
        if (WaitsForStart)
        {
            plan.Step($"exec \"{program}\"");
            plan.AddRaw(PlanOpCode.FindProgram, -1, -1, -1, candidateVector, 0, candidates.Length, 0, 0);
        }

        if (Points.HasFlag(LaunchPoints.BeforeExecute))
        {
            LaunchCompiler.AddPoint(plan, LaunchPoints.BeforeExecute);
        }

        WaitForStart();
        plan.Step($"exec \"{program}\"");
        uint arguments = plan.Vector(process.Args);
        uint variables = plan.Vector(process.Env);
        long list = ((long)candidateVector << 32) | (uint)candidates.Length;
        plan.AddRaw(PlanOpCode.Execute, -1, -1, -1, arguments, variables, process.Args.Count, process.Env.Count, list);
    }

    private void WaitForStart()
    {
        if (WaitsForStart)
        {
            plan.Step("wait for the start");
            plan.Add(PlanOpCode.CloseOthers, from: PlanRegister.StartFifo, a: FirstAboveStdio + PreservedDescriptors, flags: PlanOpFlags.Optional);
            plan.Add(PlanOpCode.WaitFifo, from: PlanRegister.StartFifo);
        }
    }

    private static long Bits(IReadOnlyList<string> names, string set) => (long)CapabilitySet.Parse(names, $"process.capabilities.{set}").Bits;

    private string[] Candidates(string program)
    {
        if (program.Contains('/') || program.Length == 0)
        {
            return [program];
        }

        string path = process.Env.LastOrDefault(variable => variable.StartsWith("PATH=", StringComparison.Ordinal))?[5..] ?? DefaultPath;
        return [.. path.Split(':').Where(directory => directory.Length > 0).Select(directory => $"{directory.TrimEnd('/')}/{program}")];
    }
}
