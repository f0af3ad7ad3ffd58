using Berth.Linux.Seccomp;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>Compiles a filter of the specification, through libseccomp, into the program that the kernel runs before each system call.</summary>
public static class SeccompCompiler
{
    private const string ArchitecturePrefix = "SCMP_ARCH_";

    /// <summary>
    /// Compiles. Names that libseccomp does not know are passed over: a filter is written for many kernels and architectures. Where the
    /// default is an error, a call newer than all that the filter names gets ENOSYS instead (<see cref="NewerCalls"/>).
    /// </summary>
    /// <returns>Instructions of 8 bytes.</returns>
    /// <exception cref="SpecException">An action, comparison or architecture is unknown, or the kernel's limit is exceeded.</exception>
    public static byte[] Compile(SeccompSpec spec)
    {
        uint defaultAction = SeccompActions.Parse(spec.DefaultAction, spec.DefaultErrnoRet, "linux.seccomp.defaultAction");
        CheckFlags(spec.Flags);
        uint[] architectures = [.. spec.Architectures.Select(ParseArchitecture)];
        using SeccompFilter filter = new(defaultAction);
        foreach (uint architecture in architectures)
        {
            filter.AddArchitecture(architecture);
        }

        for (int i = 0; i < spec.Syscalls.Count; i++)
        {
            AddRules(filter, spec.Syscalls[i], defaultAction, $"linux.seccomp.syscalls[{i}]");
        }

        byte[] program = filter.Export();
        bool errorByDefault = (defaultAction & ~0xffffu) == SeccompActions.Errno;
        return errorByDefault ? NewerCalls.PutBefore(program, spec, [SeccompFilter.NativeArchitecture, .. architectures]) : program;
    }

    private static void AddRules(SeccompFilter filter, SyscallRuleSpec rule, uint defaultAction, string field)
    {
        uint action = SeccompActions.Parse(rule.Action, rule.ErrnoRet, $"{field}.action");
        ArgumentTest[] tests = [.. rule.Args.Select((argument, i) => ParseTest(argument, $"{field}.args[{i}]"))];
        if (action == defaultAction)
        {
            return; // libseccomp refuses a rule that says nothing
        }

        bool alternatives = tests.DistinctBy(test => test.Index).Count() < tests.Length;
        foreach (string name in rule.Names.Where(SeccompFilter.Knows))
        {
            if (alternatives)
            {
                Array.ForEach(tests, test => filter.AddRule(action, name, test));
            }
            else
            {
                filter.AddRule(action, name, tests);
            }
        }
    }

    private static ArgumentTest ParseTest(SyscallArgumentSpec argument, string field) =>
        argument.Index <= 5
            ? new(argument.Index, SeccompActions.ParseComparison(argument.Op, $"{field}.op"), argument.Value, argument.ValueTwo)
            : throw new SpecException($"{field}.index", $"{argument.Index} is above 5");

    private static uint ParseArchitecture(string name, int index)
    {
        string field = $"linux.seccomp.architectures[{index}]";
        string known = name.StartsWith(ArchitecturePrefix, StringComparison.Ordinal) ? name[ArchitecturePrefix.Length..].ToLowerInvariant() : "";
        uint architecture = known.Length > 0 ? SeccompFilter.ArchitectureOf(known) : 0;
        return architecture != 0 ? architecture : throw new SpecException(field, $"unknown architecture \"{name}\"");
    }

    /// <summary>
    /// The two that need nothing: the filter is set by a process of one thread, and kernels from 5.16 on leave speculation alone.
    /// </summary>
    private static void CheckFlags(IReadOnlyList<string> flags)
    {
        foreach (string flag in flags)
        {
            if (flag is not ("SECCOMP_FILTER_FLAG_TSYNC" or "SECCOMP_FILTER_FLAG_SPEC_ALLOW"))
            {
                throw new SpecException("linux.seccomp.flags", $"\"{flag}\" is not supported");
            }
        }
    }
}
