using Berth.Runtime.Limits;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>The end of every plan, of a container's init and of an exec alike: limits, stdio, identity, and the program.</summary>
internal sealed class ProcessTail(PlanBuilder plan, ProcessSpec process, byte[]? seccompFilter, bool dieWithParent)
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const long PR_SET_PDEATHSIG = 1;
    private const long PR_SET_KEEPCAPS = 8;
    private const long PR_SET_NO_NEW_PRIVS = 38;
    private const long SIGKILL = 9;

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

        if (mode == StdioMode.Inherit)
        {
            return;
        }

        if (process.User.Uid != 0)
        {
            foreach (short pipe in new[] { PlanRegister.Stdin, PlanRegister.Stdout, PlanRegister.Stderr })
            {
                plan.Add(PlanOpCode.ChangeOwner, from: pipe, a: process.User.Uid, b: -1);
            }
        }

        Duplicate(openStdin ? PlanRegister.Stdin : nullDevice, PlanRegister.Stdout, PlanRegister.Stderr);
    }

    /// <summary>
    /// The filter comes before the privileges go, which installing it needs, unless the process has given up gaining any: then it
    /// is the last thing. A process gets no inheritable capabilities; ambient ones only where the specification says so.
    /// </summary>
    public void Execute(string? startFifo)
    {
        if (process.User.Umask is uint umask)
        {
            plan.Step("set the umask");
            plan.Add(PlanOpCode.SetUmask, a: umask);
        }

        plan.Step($"enter the working directory {process.Cwd}");
        plan.Add(PlanOpCode.Chdir, text: process.Cwd, flags: PlanOpFlags.Optional);
        AddFilter(early: true);
        AddIdentity();
        plan.Step($"enter the working directory {process.Cwd}");
        plan.Add(PlanOpCode.Chdir, text: process.Cwd);
        plan.Add(PlanOpCode.VerifyDirectory);
        if (startFifo is not null)
        {
            plan.Step("wait for the start");
            plan.Add(PlanOpCode.WaitFifo, from: PlanRegister.StateDirectory, text: startFifo);
        }

        AddFilter(early: false);
        plan.Step("close what the program must not inherit");
        plan.Add(PlanOpCode.CloseRange, a: 3);
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

        if (seccompFilter is { Length: > 0 } filter)
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
            plan.Add(
                PlanOpCode.SetCapabilities, a: Bits(capabilities.Effective, "effective"),
                b: Bits(capabilities.Permitted, "permitted"), c: Bits(capabilities.Inheritable, "inheritable"));
            plan.Add(PlanOpCode.SetAmbient, a: Bits(capabilities.Ambient, "ambient"));
        }

        if (dieWithParent)
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

        string program = process.Args[0];
        plan.Step($"exec \"{program}\"");
        string[] candidates = Candidates(program);
        uint arguments = plan.Vector(process.Args);
        uint variables = plan.Vector(process.Env);
        long candidateVector = ((long)plan.Vector(candidates) << 32) | (uint)candidates.Length;
        plan.AddRaw(PlanOpCode.Execute, -1, -1, -1, arguments, variables, process.Args.Count, process.Env.Count, candidateVector);
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
