using System.Diagnostics;
using Berth.Images.Registry;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>Registries that lie, break off, stall and lead astray.</summary>
public sealed class HostileRegistryTests : IAsyncLifetime
{
    private readonly RegistryFixture _fixture = new();

    private ScriptedRegistry Registry => _fixture.Registry;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pull_LayerWithOtherBytes_IsRefusedAndLeavesNothing()
    {
        byte[] layer = ImageArchive.Layer("one");
        Registry.AddImage("app/1", layer);
        string digest = "sha256:" + ImageArchive.Hex(ImageArchive.Gzip(layer));
        byte[] wrong = ImageArchive.Gzip(ImageArchive.Layer("two"));
        Registry.Blobs[digest] = [.. wrong, .. new byte[Registry.Blobs[digest].Length - wrong.Length]];
        Assert.Contains("filesystem layer verification failed", (await _fixture.RefusedAsync()).Message, StringComparison.Ordinal);
        _fixture.AssertEmpty();
    }

    [Fact]
    public async Task Pull_LayerThatIsNotTheConfigurations_IsRefused()
    {
        Registry.AddImage("app/1", ImageArchive.Config(ImageArchive.Layer("one")), [ImageArchive.Gzip(ImageArchive.Layer("two"))]);
        Assert.Equal("layers from manifest don't match image configuration", (await _fixture.RefusedAsync()).Message);
        Assert.DoesNotContain(_fixture.Stored.Files(), static path => path.StartsWith("layers/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_ManifestWithOtherBytes_IsRefused()
    {
        string digest = Registry.AddImage("app/1", ImageArchive.Layer("one"));
        Registry.Manifests[digest] = ("{}"u8.ToArray(), "application/vnd.oci.image.manifest.v1+json");
        Assert.Contains("manifest verification failed", (await _fixture.RefusedAsync()).Message, StringComparison.Ordinal);
        _fixture.AssertEmpty();
    }

    [Fact]
    public async Task Pull_ConnectionsThatBreakOff_GoesOnWhereTheyDid()
    {
        byte[] layer = RegistryFixture.LargeLayer("big");
        Registry.AddImage("app/1", layer);
        byte[] blob = Registry.Blobs.Values.MaxBy(static blob => blob.Length)!;
        int answers = 0;
        Registry.Misbehave = exchange => BreakOffAsync(exchange, blob, () => Interlocked.Increment(ref answers) % 2 == 0);
        await _fixture.PullAsync();
        Assert.True(answers > 3, $"{answers} answers");
        Assert.Contains(_fixture.Told, static line => line.Status.StartsWith("Retrying in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_FromARegistryWithoutRanges_BeginsAnewAndGetsThere()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big"));
        byte[] blob = Registry.Blobs.Values.MaxBy(static blob => blob.Length)!;
        int answers = 0;
        Registry.Misbehave = async exchange =>
        {
            if (exchange.Method != "GET" || !exchange.Path.EndsWith(ImageArchive.Hex(blob), StringComparison.Ordinal) || ++answers > 3)
            {
                return false;
            }
            switch (answers)
            {
                case 1:
                    await exchange.AnswerAsync(200, blob[..(blob.Length / 2)], blob.Length);
                    exchange.Close();
                    break;
                case 2:
                    await exchange.AnswerAsync(416, []);
                    break;
                default:
                    await exchange.AnswerAsync(200, blob);
                    break;
            }
            return true;
        };
        await _fixture.PullAsync();
        Assert.Equal(3, answers);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Pull_BusyRegistry_IsAskedAgain(int status)
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        int refused = 0;
        Registry.Misbehave = async exchange =>
        {
            if (!exchange.Path.Contains("/blobs/", StringComparison.Ordinal) || ++refused > 2)
            {
                return false;
            }
            await exchange.AnswerAsync(status, [], ("Retry-After", "0"));
            return true;
        };
        await _fixture.PullAsync();
        Assert.True(refused > 2);
    }

    [Fact]
    public async Task Pull_RegistryThatStaysBroken_IsGivenUp()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        Registry.Misbehave = async exchange =>
        {
            await exchange.AnswerAsync(exchange.Path == "/v2/" ? 200 : 502, []);
            return true;
        };
        Assert.Equal("received unexpected HTTP status: 502 No", (await _fixture.RefusedAsync()).Message);
        Assert.Equal(3, Registry.Count("GET /v2/app/manifests/1"));
    }

    [Fact]
    public async Task Pull_EndlessRedirections_AreGivenUp()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        Registry.Misbehave = async exchange =>
        {
            if (exchange.Path == "/v2/")
            {
                return false;
            }
            await exchange.AnswerAsync(307, [], ("Location", $"/v2/app/manifests/{Guid.NewGuid():N}"));
            return true;
        };
        Assert.Contains("stopped after 10 redirects", (await _fixture.RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_HugeManifest_IsRefusedUnread()
    {
        Registry.AddManifest("app/1", new string(' ', 5 << 20) + "{}", "application/vnd.oci.image.manifest.v1+json");
        Assert.Contains("more than 4194304 bytes", (await _fixture.RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_LayerOfAnotherLength_IsRefused()
    {
        string digest = Registry.AddImage("app/1", ImageArchive.Layer("one"));
        string manifest = System.Text.Encoding.UTF8.GetString(Registry.Manifests[digest].Content);
        int size = manifest.LastIndexOf("\"size\":", StringComparison.Ordinal);
        Registry.AddManifest("app/1", manifest[..size] + "\"size\":7}]}", "application/vnd.oci.image.manifest.v1+json");
        Assert.Contains("its manifest says 7", (await _fixture.RefusedAsync()).Message, StringComparison.Ordinal);
        _fixture.AssertEmpty();
    }

    [Fact]
    public async Task Pull_Cancelled_StopsWithinASecondAlthoughTheRegistryIsSilent()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big"));
        TaskCompletionSource asked = new();
        Registry.Misbehave = async exchange =>
        {
            if (!exchange.Path.Contains("/blobs/", StringComparison.Ordinal) || !exchange.Path.EndsWith(ImageArchive.Hex(Registry.Blobs.Values.MaxBy(static blob => blob.Length)!), StringComparison.Ordinal))
            {
                return false;
            }
            await exchange.AnswerAsync(200, new byte[10], Registry.Blobs.Values.Max(static blob => blob.Length));
            asked.TrySetResult();
            return true;
        };
        using CancellationTokenSource stop = new();
        Task pull = _fixture.PullUntilAsync(stop.Token);
        await asked.Task;
        long begin = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(1));
        Assert.Empty(_fixture.Store.List());
    }

    [Fact]
    public async Task Pull_RedirectedElsewhere_DoesNotTellThePassword()
    {
        await using ScriptedRegistry storage = new();
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        List<string?> told = [];
        storage.Misbehave = exchange =>
        {
            told.Add(exchange.Header("Authorization"));
            return Task.FromResult(false);
        };
        foreach ((string digest, byte[] blob) in Registry.Blobs)
        {
            storage.Blobs[digest] = blob;
        }
        Registry.Misbehave = async exchange =>
        {
            if (exchange.Header("Authorization") is null)
            {
                await exchange.AnswerAsync(401, [], ("WWW-Authenticate", "Basic realm=\"test\""));
                return true;
            }
            if (exchange.Path.Contains("/blobs/", StringComparison.Ordinal))
            {
                await exchange.AnswerAsync(307, [], ("Location", $"http://{storage.Host}{exchange.Path}"));
                return true;
            }
            return false;
        };
        await _fixture.PullAsync(credentials: new RegistryCredentials { Username = "me", Password = "secret" });
        Assert.Equal([null, null], told);
    }

    private static async Task<bool> BreakOffAsync(Exchange exchange, byte[] blob, Func<bool> resets)
    {
        if (exchange.Method != "GET" || !exchange.Path.EndsWith(ImageArchive.Hex(blob), StringComparison.Ordinal))
        {
            return false;
        }
        int from = exchange.RangeFrom;
        int length = Math.Min(1 << 20, blob.Length - from);
        (string, string)[] range = from == 0 ? [] : [("Content-Range", $"bytes {from}-{blob.Length - 1}/{blob.Length}")];
        await exchange.AnswerAsync(from == 0 ? 200 : 206, blob[from..(from + length)], blob.Length - from, range);
        exchange.Close(resets());
        return true;
    }
}
