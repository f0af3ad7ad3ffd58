using System.Globalization;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>update ID</c>: changes limits of a container, out of a document or one by one.</summary>
internal static class UpdateCommand
{
    private const string StandardInput = "-";

    private static readonly OptionSet Known = new(
        "resources|r=", "memory=", "memory-swap=", "memory-reservation=", "cpu-shares=", "cpu-share=", "cpu-quota=", "cpu-period=", "cpu-burst=",
        "cpu-rt-period=", "cpu-rt-runtime=", "cpuset-cpus=", "cpuset-mems=", "cpu-idle=", "pids-limit=", "blkio-weight=");

    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, Known);
        (ContainerDirectory directory, ContainerState state) = session.Store.Get(arguments.ContainerId());
        if (session.StatusOf(directory, state) == ContainerStatus.Stopped)
        {
            throw new RuntimeException("container not running");
        }

        ResourcesSpec limits = arguments.Value("resources") is { } file ? SpecReader.ReadResources(ReadFile(file)) : LimitsOf(arguments);
        session.CgroupOf(state).Update(limits);
        return 0;
    }

    private static ResourcesSpec LimitsOf(Arguments arguments) => new()
    {
        Memory = new MemorySpec
        {
            Limit = Size(arguments, "memory"), Swap = Size(arguments, "memory-swap"), Reservation = Size(arguments, "memory-reservation"),
        },
        Cpu = new CpuSpec
        {
            Shares = Unsigned(arguments, "cpu-shares") ?? Unsigned(arguments, "cpu-share"),
            Quota = Signed(arguments, "cpu-quota"),
            Period = Unsigned(arguments, "cpu-period"),
            Burst = Unsigned(arguments, "cpu-burst"),
            RealtimePeriod = Unsigned(arguments, "cpu-rt-period"),
            RealtimeRuntime = Signed(arguments, "cpu-rt-runtime"),
            Cpus = arguments.Value("cpuset-cpus"),
            Mems = arguments.Value("cpuset-mems"),
            Idle = Signed(arguments, "cpu-idle"),
        },
        Pids = Signed(arguments, "pids-limit") is { } pids ? new PidsSpec(pids) : null,
        BlockIo = Unsigned(arguments, "blkio-weight") is { } weight ? new BlockIoSpec { Weight = checked((ushort)weight) } : null,
    };

    /// <summary>Bytes, with k, m, g or t behind for powers of 1024.</summary>
    private static long? Size(Arguments arguments, string name)
    {
        if (arguments.Value(name) is not { } text)
        {
            return null;
        }

        string digits = text.TrimEnd('b', 'B');
        int power = digits.Length == 0 ? -1 : "kmgt".IndexOf(char.ToLowerInvariant(digits[^1]), StringComparison.Ordinal);
        digits = power < 0 ? digits : digits[..^1];
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? checked(number * (1L << (10 * (power + 1))))
            : throw new RuntimeException($"option --{name}: \"{text}\" is no size");
    }

    private static long? Signed(Arguments arguments, string name) => arguments.Value(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
        : throw new RuntimeException($"option --{name}: \"{text}\" is no number");

    private static ulong? Unsigned(Arguments arguments, string name) => Signed(arguments, name) is not { } number ? null
        : number >= 0 ? (ulong)number
        : throw new RuntimeException($"option --{name}: {number} is below 0");

    private static byte[] ReadFile(string path) =>
        path == StandardInput ? FileContent.ReadAll(0, "the standard input") : FileContent.Read(path);
}
