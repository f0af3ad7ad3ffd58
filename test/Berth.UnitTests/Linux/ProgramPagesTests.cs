using System.Globalization;
using Berth.Linux;

namespace Berth.UnitTests.Linux;

public sealed class ProgramPagesTests
{
    [Fact]
    public void Release_CodeIsUnmapped_AndMappedAgainWhereItIsUsed()
    {
        string sentence = string.Join(' ', Enumerable.Range(0, 100));
        int before = MappedKilobytes();
        ProgramPages.Release();
        Assert.InRange(MappedKilobytes(), 0, before - 1024);
        Assert.Equal(sentence, string.Join(' ', Enumerable.Range(0, 100)));
    }

    /// <summary>Of files.</summary>
    private static int MappedKilobytes()
    {
        string line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("RssFile:", StringComparison.Ordinal));
        return int.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
