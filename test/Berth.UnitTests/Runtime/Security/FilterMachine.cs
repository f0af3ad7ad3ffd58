using System.Buffers.Binary;

namespace Berth.UnitTests.Runtime.Security;

/// <summary>Runs a filter on <c>struct seccomp_data</c> as the kernel would; an instruction that seccomp does not allow fails the test.</summary>
internal static class FilterMachine
{
    public const uint Allowed = 0x7fff0000;

    public static uint Run(byte[] program, uint architecture, uint call, params ReadOnlySpan<ulong> arguments)
    {
        byte[] data = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, call);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), architecture);
        for (int i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16 + i * 8), arguments[i]);
        }

        return Run(program, data);
    }

    private static uint Run(byte[] program, byte[] data)
    {
        uint accumulator = 0;
        uint[] memory = new uint[16];
        for (int pc = 0; ; pc++)
        {
            ReadOnlySpan<byte> instruction = program.AsSpan(pc * 8, 8);
            ushort code = BinaryPrimitives.ReadUInt16LittleEndian(instruction);
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            switch (code)
            {
                case 0x20: accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)value)); break;
                case 0x00: accumulator = value; break;
                case 0x02: memory[value] = accumulator; break;
                case 0x60: accumulator = memory[value]; break;
                case 0x54: accumulator &= value; break;
                case 0x05: pc += (int)value; break;
                case 0x15: pc += accumulator == value ? instruction[2] : instruction[3]; break;
                case 0x25: pc += accumulator > value ? instruction[2] : instruction[3]; break;
                case 0x35: pc += accumulator >= value ? instruction[2] : instruction[3]; break;
                case 0x45: pc += (accumulator & value) != 0 ? instruction[2] : instruction[3]; break;
                case 0x06: return value;
                default: throw new InvalidOperationException($"unexpected instruction 0x{code:x} at {pc}");
            }
        }
    }
}
