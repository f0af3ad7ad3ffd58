using Berth.Images;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>Many pull and remove the same few images at random: each layer is there as long as one of its images, and whole.</summary>
public sealed class ChurnTests : IAsyncLifetime
{
    private const int Workers = 10;
    private const int Rounds = 30;
    private const int Images = 6;
    private readonly RegistryFixture _fixture = new();

    public ValueTask InitializeAsync()
    {
        byte[] shared = RegistryFixture.LargeLayer("shared", 200_000);
        for (int i = 0; i < Images; i++)
        {
            // Every second one has the first layer, and every third one has the same two.
            byte[] own = ImageArchive.Layer($"own-{i % 3}");
            _fixture.Registry.AddImage($"app/{i}", i % 2 == 0 ? [shared, own] : [own]);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task PullsAndRemovals_AtRandom_LeaveAStoreThatVerifies()
    {
        await Task.WhenAll(Enumerable.Range(0, 2 * Workers).Select(number => Task.Run(() => WorkAsync(new Random(number), pulls: number % 2 == 0))));

        Assert.Empty(_fixture.Store.Verify(null, StoreFixture.Cancellation));
        for (int i = 0; i < Images; i++)
        {
            await _fixture.PullAsync($"app:{i}");
        }

        Assert.Empty(_fixture.Store.Verify(null, StoreFixture.Cancellation));
        _fixture.Stored.Reopen();
        Assert.Empty(_fixture.Store.Damaged);
        foreach (Image image in _fixture.Store.List())
        {
            _fixture.Store.Remove(image.Id, new RemoveOptions { Force = true });
        }

        _fixture.Store.RemovePartial(TimeSpan.Zero);
        _fixture.AssertEmpty();
    }

    private async Task WorkAsync(Random random, bool pulls)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string name = $"app:{random.Next(Images)}";
            if (pulls)
            {
                Assert.NotNull((await _fixture.PullAsync(name)).Image.TopChainId);
            }
            else
            {
                Remove($"{_fixture.Registry.Host}/{name}");
            }
        }
    }

    private void Remove(string name)
    {
        try
        {
            _fixture.Store.Remove(name, new RemoveOptions { Force = true });
        }
        catch (ImageException error) when (error.Kind == ImageErrorKind.NotFound)
        {
            // nobody has pulled it yet, or another has removed it
        }
    }
}
