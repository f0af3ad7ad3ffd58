using Berth.Images.Registry.Pulling;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>Large layers come in parts, and layers that several images want come once.</summary>
public sealed class PartsTests : IAsyncLifetime
{
    private const int Large = 24 << 20;
    private readonly RegistryFixture _fixture = new();

    private ScriptedRegistry Registry => _fixture.Registry;

    private byte[] Blob => Registry.Blobs.Values.MaxBy(static blob => blob.Length)!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pull_ALargeLayer_ComesInPartsThatOverlapNowhere()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big", Large));
        int sent = 0;
        Registry.Misbehave = exchange =>
        {
            Interlocked.Add(ref sent, IsForBlob(exchange) ? exchange.RangeEnd(Blob.Length) - exchange.RangeFrom : 0);
            return Task.FromResult(false);
        };
        await _fixture.PullAsync();
        Assert.Equal(Blob.Length, sent);
        Assert.Equal((Blob.Length + (2 << 20) - 1) / (2 << 20), CountRequests());
    }

    [Fact]
    public async Task Pull_ALargeLayerFromARegistryWithoutRanges_IsOneRequest()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big", Large));
        Registry.Misbehave = async exchange =>
        {
            bool isMine = IsForBlob(exchange);
            if (isMine)
            {
                await exchange.AnswerAsync(200, Blob);
            }
            return isMine;
        };
        await _fixture.PullAsync();
        Assert.Equal(1, CountRequests());
    }

    [Fact]
    public async Task Pull_PartsThatBreakOff_GoOnWhereTheyDid()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big", Large));
        int answers = 0;
        Registry.Misbehave = async exchange =>
        {
            if (!IsForBlob(exchange) || Interlocked.Increment(ref answers) % 3 != 0)
            {
                return false;
            }
            (int from, int end) = (exchange.RangeFrom, exchange.RangeEnd(Blob.Length));
            await exchange.AnswerAsync(206, Blob[from..((from + end) / 2)], end - from, ("Content-Range", $"bytes {from}-{end - 1}/{Blob.Length}"));
            exchange.Close(reset: answers % 2 == 0);
            return true;
        };
        await _fixture.PullAsync();
        Assert.True(answers > 12, $"{answers} answers");
    }

    [Fact]
    public async Task Pull_APartThatIsRefused_SaysWhy()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big", Large));
        Registry.Misbehave = async exchange =>
        {
            bool isLater = IsForBlob(exchange) && exchange.RangeFrom > Large / 2;
            if (isLater)
            {
                await exchange.AnswerAsync(403, []);
            }
            return isLater;
        };
        Assert.Contains("denied", (await _fixture.RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_ImagesThatShareALayerAtOnce_FetchItOnce()
    {
        byte[] shared = RegistryFixture.LargeLayer("shared", 6 << 20);
        foreach (int i in Enumerable.Range(0, 5))
        {
            Registry.AddImage($"app/{i}", shared, ImageArchive.Layer($"own{i}"));
        }
        PulledImage[] pulled = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => _fixture.PullAsync($"app:{i}")));
        Assert.Equal(5, pulled.Select(static image => image.Image.Id).Distinct().Count());
        Assert.Equal(1, CountRequests());
    }

    private bool IsForBlob(Exchange exchange) => exchange.Method == "GET" && exchange.Path.EndsWith(ImageArchive.Hex(Blob), StringComparison.Ordinal);

    private int CountRequests() => Registry.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal) && request.EndsWith(ImageArchive.Hex(Blob), StringComparison.Ordinal));
}
