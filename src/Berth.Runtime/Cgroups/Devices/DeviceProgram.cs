namespace Berth.Runtime.Cgroups.Devices;

/// <summary>
/// Compiles a policy into the eBPF program that cgroup v2 filters devices with. The kernel hands it
/// <c>struct bpf_cgroup_dev_ctx { u32 access_type; u32 major; u32 minor; }</c>, with the type of the device (1 block, 2 character)
/// in the lower half of the first word and the access in the upper; what it returns is 1 to allow and 0 to deny.
/// </summary>
public static class DeviceProgram
{
    private const int Result = 0;
    private const int Context = 1;
    private const int Type = 2;
    private const int Access = 3;
    private const int Major = 4;
    private const int Minor = 5;
    private const int Scratch = 6;

    /// <summary>Instructions of <c>struct bpf_insn</c>, each as a number in little-endian order.</summary>
    public static ulong[] Compile(DevicePolicy policy)
    {
        List<ulong> program =
        [
            LoadWord(Type, Context, 0),
            Move(Access, Type),
            AndValue(Type, 0xffff),
            ShiftRight(Access, 16),
            LoadWord(Major, Context, 4),
            LoadWord(Minor, Context, 8),
        ];
        foreach (DeviceException exception in policy.Exceptions)
        {
            AddException(program, exception, policy.DefaultAllow);
        }

        program.AddRange([MoveValue(Result, policy.DefaultAllow ? 1 : 0), Exit]);
        return [.. program];
    }

    /// <summary>Tests, each of which jumps past the end when the exception does not apply, and the verdict when all hold.</summary>
    private static void AddException(List<ulong> program, DeviceException exception, bool defaultAllow)
    {
        List<Func<int, ulong>> steps = [offset => JumpUnlessEqual(Type, exception.Type == 'b' ? 1 : 2, offset)];
        if (exception.Access != DeviceAccess.All)
        {
            steps.Add(_ => Move(Scratch, Access));
            steps.Add(_ => AndValue(Scratch, (int)exception.Access));
            steps.Add(defaultAllow ? offset => JumpIfEqual(Scratch, 0, offset) : offset => JumpUnlessSame(Scratch, Access, offset));
        }

        if (exception.Major is { } major)
        {
            steps.Add(offset => JumpUnlessEqual(Major, checked((int)major), offset));
        }

        if (exception.Minor is { } minor)
        {
            steps.Add(offset => JumpUnlessEqual(Minor, checked((int)minor), offset));
        }

        steps.Add(_ => MoveValue(Result, defaultAllow ? 0 : 1));
        steps.Add(_ => Exit);
        for (int i = 0; i < steps.Count; i++)
        {
            program.Add(steps[i](steps.Count - i - 1));
        }
    }

    private const ulong Exit = 0x95;

    private static ulong LoadWord(int to, int from, int offset) => Encode(0x61, to, from, offset, 0);

    private static ulong Move(int to, int from) => Encode(0xbc, to, from, 0, 0);

    private static ulong MoveValue(int to, int value) => Encode(0xb7, to, 0, 0, value);

    private static ulong AndValue(int to, int value) => Encode(0x54, to, 0, 0, value);

    private static ulong ShiftRight(int to, int bits) => Encode(0x74, to, 0, 0, bits);

    private static ulong JumpIfEqual(int register, int value, int offset) => Encode(0x15, register, 0, offset, value);

    private static ulong JumpUnlessEqual(int register, int value, int offset) => Encode(0x55, register, 0, offset, value);

    private static ulong JumpUnlessSame(int register, int other, int offset) => Encode(0x5d, register, other, offset, 0);

    private static ulong Encode(byte code, int destination, int source, int offset, int value) =>
        code | (ulong)(destination | source << 4) << 8 | (ulong)(ushort)offset << 16 | (ulong)(uint)value << 32;
}
