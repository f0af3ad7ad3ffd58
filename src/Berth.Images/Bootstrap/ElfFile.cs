using System.Buffers.Binary;

namespace Berth.Images.Bootstrap;

/// <summary>What a program's ELF header says: what it runs on, and whether it needs an interpreter (a dynamic linker).</summary>
internal sealed record ElfFile(string? Architecture, bool HasInterpreter)
{
    private const uint InterpreterSegment = 3; // PT_INTERP
    private const ushort X86_64 = 62;
    private const ushort AArch64 = 183;

    /// <summary>Null where the bytes are no 64-bit little-endian ELF program.</summary>
    public static ElfFile? Parse(ReadOnlySpan<byte> program)
    {
        const int HeaderSize = 64;
        const byte Class64 = 2;
        const byte LittleEndian = 1;
        if (program.Length < HeaderSize || !program.StartsWith("\u007fELF"u8) || program[4] != Class64 || program[5] != LittleEndian)
        {
            return null;
        }
        string? architecture = BinaryPrimitives.ReadUInt16LittleEndian(program[18..]) switch
        {
            X86_64 => "amd64",
            AArch64 => "arm64",
            _ => null,
        };
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(program[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(program[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(program[56..]);
        for (int i = 0; i < count; i++)
        {
            ulong segment = offset + (ulong)(i * size);
            if (segment > (ulong)(program.Length - sizeof(uint)))
            {
                return null;
            }
            if (BinaryPrimitives.ReadUInt32LittleEndian(program[(int)segment..]) == InterpreterSegment)
            {
                return new ElfFile(architecture, HasInterpreter: true);
            }
        }
        return new ElfFile(architecture, HasInterpreter: false);
    }
}
