using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>The kernel's <c>struct termios</c> (asm-generic, so that of x86_64 and aarch64).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct TerminalModes
{
    private const uint InputProcessing = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400; // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
    private const uint OutputProcessing = 0x1; // OPOST
    private const uint LocalProcessing = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000; // ISIG ICANON ECHO ECHONL IEXTEN
    private const uint CharacterForm = 0x30 | 0x100; // CSIZE PARENB
    private const uint EightBits = 0x30; // CS8
    private const int VTIME = 5;
    private const int VMIN = 6;

    internal uint Input;
    internal uint Output;
    internal uint Control;
    internal uint Local;
    internal byte Line;
    internal fixed byte Characters[19];

    /// <summary>The same terminal with every byte passed on as it is, in both directions: cfmakeraw(3).</summary>
    public readonly TerminalModes AsRaw()
    {
        TerminalModes raw = this;
        raw.Input &= ~InputProcessing;
        raw.Output &= ~OutputProcessing;
        raw.Local &= ~LocalProcessing;
        raw.Control = (raw.Control & ~CharacterForm) | EightBits;
        raw.Characters[VMIN] = 1;
        raw.Characters[VTIME] = 0;
        return raw;
    }
}
