using System.Buffers.Binary;
using Berth.Images;
using Berth.Images.Bootstrap;

namespace Berth.UnitTests.Images;

public sealed class BusyboxProgramTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void FindApplets_Table_IsReadToItsEnd() =>
        Assert.Equal(["[", "[[", "ash", "cat"], BusyboxProgram.FindApplets("code[\0[[\0ash\0cat\0\0more"u8));

    [Fact]
    public void FindApplets_NoTable_IsEmpty() => Assert.Empty(BusyboxProgram.FindApplets("nothing here"u8));

    [Theory]
    [InlineData(null, "this machine has no busybox")]
    [InlineData("text", "is not a busybox")]
    [InlineData("dynamic", "is not statically linked")]
    public void Find_NothingUsable_NamesThePackage(string? what, string reason)
    {
        File.WriteAllBytes(_path, what == "dynamic" ? Elf(segmentType: 3) : "text"u8.ToArray());
        ImageException error = Assert.Throws<ImageException>(() => BusyboxProgram.Find(what is null ? [] : [_path]));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install busybox-static", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_StaticProgramWithApplets_IsTaken()
    {
        File.WriteAllBytes(_path, [.. Elf(segmentType: 1), .. "\0[\0[[\0sh\0\0"u8]);
        BusyboxProgram program = BusyboxProgram.Find([_path]);
        Assert.Equal("amd64", program.Architecture);
        Assert.Equal(["[", "[[", "sh"], program.Applets);
    }

    [Fact]
    public void Parse_SegmentsBeyondTheFile_IsNoProgram()
    {
        byte[] elf = Elf(segmentType: 1);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(32), ulong.MaxValue);
        Assert.Null(ElfFile.Parse(elf));
    }

    public void Dispose() => File.Delete(_path);

    /// <summary>A 64-bit x86 header with one segment.</summary>
    private static byte[] Elf(uint segmentType)
    {
        byte[] elf = new byte[128];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(64), segmentType);
        return elf;
    }
}
