namespace Berth.UnitTests.Runtime.Cgroups;

/// <summary>Runs the few eBPF instructions of a device filter; any other fails the test.</summary>
internal static class DeviceProgramMachine
{
    public static bool Run(ulong[] program, char type, long major, long minor, int access)
    {
        uint[] context = [(type == 'b' ? 1u : 2u) | (uint)access << 16, (uint)major, (uint)minor];
        ulong[] registers = new ulong[11];
        for (int pc = 0; ; pc++)
        {
            ulong instruction = program[pc];
            int to = (int)(instruction >> 8) & 15;
            int from = (int)(instruction >> 12) & 15;
            int offset = (short)(instruction >> 16);
            int value = (int)(instruction >> 32);
            switch (instruction & 0xff)
            {
                case 0x61: registers[to] = context[offset / 4]; break;
                case 0xbc: registers[to] = (uint)registers[from]; break;
                case 0xb7: registers[to] = (ulong)value; break;
                case 0x54: registers[to] = (uint)registers[to] & (uint)value; break;
                case 0x74: registers[to] = (uint)registers[to] >> value; break;
                case 0x15: pc += registers[to] == (ulong)value ? offset : 0; break;
                case 0x55: pc += registers[to] != (ulong)value ? offset : 0; break;
                case 0x5d: pc += registers[to] != registers[from] ? offset : 0; break;
                case 0x95: return registers[0] == 1;
                default: throw new InvalidOperationException($"unexpected instruction {instruction:x16} at {pc}");
            }
        }
    }
}
