using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.Linux;

namespace Berth.UnitTests.Linux;

/// <summary>Offsets in <c>union bpf_attr</c> of include/uapi/linux/bpf.h; the same on x86_64 and aarch64.</summary>
public sealed class BpfLayoutTests
{
    [Theory]
    [InlineData(nameof(Bpf.LoadAttributes.Instructions), 8)]
    [InlineData(nameof(Bpf.LoadAttributes.License), 16)]
    [InlineData(nameof(Bpf.LoadAttributes.LogBuffer), 32)]
    [InlineData(nameof(Bpf.LoadAttributes.Name), 48)]
    [InlineData(nameof(Bpf.LoadAttributes.ExpectedAttachType), 68)]
    public void LoadAttributes_Field_IsWhereTheKernelReadsIt(string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf<Bpf.LoadAttributes>(field));

    [Fact]
    public void Attributes_Sizes_AreTheKernels()
    {
        Assert.Equal(72, Unsafe.SizeOf<Bpf.LoadAttributes>());
        Assert.Equal(16, Unsafe.SizeOf<Bpf.AttachAttributes>());
        Assert.Equal(24, (int)Marshal.OffsetOf<Bpf.QueryAttributes>(nameof(Bpf.QueryAttributes.ProgramCount)));
    }
}
