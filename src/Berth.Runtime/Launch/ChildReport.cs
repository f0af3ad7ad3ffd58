using System.Runtime.InteropServices;

namespace Berth.Runtime.Launch;

/// <summary>What a launching child tells its parent, over a socket that keeps message boundaries. Its end without one means: executed.</summary>
internal enum ChildReportKind
{
    /// <summary>The operation <c>Op</c> failed with the error number <c>Value</c>; the child is gone.</summary>
    Failed = 1,

    /// <summary>A descriptor comes with this message.</summary>
    Descriptor = 2,

    /// <summary>The child waits at the synchronisation point <c>Value</c>.</summary>
    Point = 3,
}

[StructLayout(LayoutKind.Sequential)]
internal struct ChildReport
{
    /// <summary>Stands for an operation: the one that comes before every plan.</summary>
    public const int EnterCgroup = -2;

    public ChildReportKind Kind;
    public int Op;
    public int Value;
}
