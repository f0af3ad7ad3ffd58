namespace Berth.Linux;

/// <summary>Flags of open(2). Those whose numbers differ between architectures are asked of the running one.</summary>
public readonly record struct OpenFlags(int Value)
{
    public static readonly OpenFlags ReadOnly = new(0);
    public static readonly OpenFlags WriteOnly = new(1);
    public static readonly OpenFlags ReadWrite = new(2);
    public static readonly OpenFlags Create = new(0x40);
    public static readonly OpenFlags Exclusive = new(0x80);
    public static readonly OpenFlags Append = new(0x400);
    public static readonly OpenFlags NonBlocking = new(0x800);
    public static readonly OpenFlags Directory = new(Syscall.IsArm64 ? 0x4000 : 0x10000);
    public static readonly OpenFlags NoFollow = new(Syscall.IsArm64 ? 0x8000 : 0x20000);
    public static readonly OpenFlags CloseOnExec = new(0x80000);
    public static readonly OpenFlags PathOnly = new(0x200000);

    public static OpenFlags operator |(OpenFlags left, OpenFlags right) => new(left.Value | right.Value);

    public static explicit operator int(OpenFlags flags) => flags.Value;

    public static explicit operator ulong(OpenFlags flags) => (ulong)flags.Value;
}
