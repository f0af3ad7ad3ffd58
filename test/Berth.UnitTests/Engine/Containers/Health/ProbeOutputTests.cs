using System.Text;
using Berth.Engine.Containers.Health;

namespace Berth.UnitTests.Engine.Containers.Health;

public sealed class ProbeOutputTests
{
    [Fact]
    public async Task CopyFrom_BothStreams_IsTheirText() => Assert.Equal("out and err", await TextOfAsync(Frame(1, "out "), Frame(2, "and "), Frame(1, "err")));

    [Fact]
    public async Task CopyFrom_MoreThanTheBound_IsCutAndSaysSo()
    {
        var text = await TextOfAsync(Frame(1, new string('a', 4000)), Frame(2, new string('b', 10_000)), Frame(1, "c"));
        Assert.Equal(new string('a', 4000) + new string('b', 96) + "...", text);
    }

    [Fact]
    public async Task CopyFrom_ExactlyTheBound_IsWhole() => Assert.Equal(new string('a', 4096), await TextOfAsync(Frame(1, new string('a', 4096))));

    [Fact]
    public async Task CopyFrom_AStreamThatBreaksOff_IsWhatCame() => Assert.Equal("ab", await TextOfAsync(Frame(1, "abcd")[..10]));

    private static async Task<string> TextOfAsync(params byte[][] frames)
    {
        ProbeOutput output = new();
        await output.CopyFromAsync(new MemoryStream([.. frames.SelectMany(frame => frame)]), TestContext.Current.CancellationToken);
        return output.Text;
    }

    private static byte[] Frame(byte stream, string text) =>
        [stream, 0, 0, 0, 0, 0, (byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
