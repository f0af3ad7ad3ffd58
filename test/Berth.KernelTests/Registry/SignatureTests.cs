using System.Security.Cryptography;
using Berth.Images;
using Berth.Images.Registry.Pulling;
using Berth.Images.Signatures;
using Berth.KernelTests.Images;
using Berth.Tests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>What a policy lets through, with keys made here and signatures as cosign writes them.</summary>
public sealed class SignatureTests : IAsyncLifetime
{
    private readonly RegistryFixture _fixture = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _digest;
    private SignaturePolicy? _policy;

    public SignatureTests()
    {
        _digest = Registry.AddImage("app/1", ImageArchive.Layer("one"));
        _policy = SignedBy(_key);
    }

    private ScriptedRegistry Registry => _fixture.Registry;

    private string Repository => $"{Registry.Host}/app";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        return _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Pull_SignedByTheKey_IsRecordedAndTold()
    {
        Sign(_key, Repository, _digest);

        PulledImage pulled = await PullAsync();

        ImageSignature signature = Assert.Single(pulled.Image.Signatures);
        Assert.Equal(("release", Repository, _digest), (signature.KeyName, signature.Repository, signature.Digest));
        Assert.Contains(_fixture.Told, line => line.Status == $"Signed by: release ({signature.Key})");
        _fixture.Stored.Reopen();
        Assert.Equal([signature], _fixture.Store.Get($"{Repository}:1").Signatures);
    }

    [Theory]
    [InlineData("nistP384")]
    [InlineData("rsa")]
    public async Task Pull_SignedByAnotherKindOfKey_IsLetThrough(string kind)
    {
        using AsymmetricAlgorithm key = kind == "rsa" ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _policy = SignedBy(key);
        Sign(key, Repository, _digest);

        Assert.Single((await PullAsync()).Signatures);
    }

    [Fact]
    public async Task Pull_NotSigned_CommitsNothingAndSaysWhatWasExpected()
    {
        ImageException error = await RefusedAsync();

        Assert.Equal(ImageErrorKind.Forbidden, error.Kind);
        Assert.Matches(
            $"^{Repository}:1 is not signed as the signature policy wants it: expected a signature by \"release\" \\(sha256:[0-9a-f]{{12}}\\), found no signature$", error.Message);
        Assert.Equal(0, Registry.Count("GET /v2/app/blobs"));
    }

    [Fact]
    public async Task Pull_SignedByAStranger_IsRefused()
    {
        using ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Sign(stranger, Repository, _digest);

        Assert.EndsWith("found a signature by another key", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_SignatureOfAnotherImage_IsRefused()
    {
        string other = Registry.AddImage("app/2", ImageArchive.Layer("two"));
        Sign(_key, Repository, other, beside: _digest);

        Assert.EndsWith($" of another image, {other}", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_SignatureForAnotherName_IsRefused()
    {
        Sign(_key, $"{Registry.Host}/other", _digest);

        Assert.EndsWith($" for another name, {Registry.Host}/other", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_PayloadThatWasChanged_IsRefused()
    {
        byte[] signed = Cosign.Payload(Repository, _digest.Replace('a', 'b'));
        AddSignatures(_digest, (Cosign.Payload(Repository, _digest), Cosign.Sign(_key, signed)));

        Assert.EndsWith("found a signature by another key", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"critical":null}""")]
    [InlineData("""{"critical":{"type":"something else"}}""")]
    [InlineData("no json")]
    public async Task Pull_SignatureOfSomethingElse_IsRefused(string payload)
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(payload);
        AddSignatures(_digest, (content, Cosign.Sign(_key, content)));

        Assert.EndsWith(" of something that is no image", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_SeveralSignatures_OneThatHoldsIsEnough()
    {
        using ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] payload = Cosign.Payload(Repository, _digest);
        AddSignatures(_digest, (payload, "no base64"), (payload, Cosign.Sign(stranger, payload)), (payload, Cosign.Sign(_key, payload)));

        Assert.Single((await PullAsync()).Signatures);
    }

    [Fact]
    public async Task Pull_SignedIndex_LetsItsImageThrough()
    {
        const string Type = "application/vnd.oci.image.index.v1+json";
        string index = Registry.AddManifest(
            "app/3", $$$"""{"schemaVersion":2,"mediaType":"{{{Type}}}","manifests":[{"mediaType":"{{{Cosign.ManifestType}}}","digest":"{{{_digest}}}","size":1,"platform":{"os":"linux","architecture":"{{{Berth.Images.Oci.Platform.Host.Architecture}}}"}}]}""", Type);
        await RefusedAsync("app:3");
        Sign(_key, Repository, index);

        Assert.Equal(index, Assert.Single((await PullAsync("app:3")).Signatures).Digest);
    }

    [Fact]
    public async Task Pull_OfWhatIsThereWithoutSignature_WantsOneAndRecordsIt()
    {
        SignaturePolicy? wanted = _policy;
        _policy = null;
        await PullAsync();
        _policy = wanted;
        Assert.Equal(ImageErrorKind.Forbidden, (await Assert.ThrowsAsync<ImageException>(() => PullAsync())).Kind);
        Assert.NotNull(_policy!.FindRefusal(_fixture.Store.Get($"{Repository}:1"), $"{Repository}:1"));

        Sign(_key, Repository, _digest);
        await PullAsync();

        Assert.Null(_policy.FindRefusal(_fixture.Store.Get($"{Repository}:1"), $"{Repository}:1"));
    }

    [Fact]
    public async Task Pull_RejectedRepository_AsksNobody()
    {
        _policy = new SignaturePolicy(PolicyRule.Accept, new Dictionary<string, PolicyRule> { [Registry.Host] = PolicyRule.Reject });

        Assert.Equal($"{Repository} may not be pulled: the signature policy rejects it", (await RefusedAsync()).Message);
        Assert.Empty(Registry.Requests);
    }

    [Fact]
    public async Task Run_WhatWasSigned_IsAllowedByItsNameAndItsIdOnly()
    {
        Sign(_key, Repository, _digest);
        Image image = (await PullAsync()).Image;
        Image tagged = _fixture.Store.Tag(image.Id, $"{Registry.Host}/other:1");

        Assert.Null(_policy!.FindRefusal(image, $"{Repository}:1"));
        Assert.Null(_policy.FindRefusal(image, image.Id));
        Assert.Null(_policy.FindRefusal(tagged, image.Id[7..19]));
        Assert.Contains("expects a signature by \"release\"", _policy.FindRefusal(tagged, $"{Registry.Host}/other:1"), StringComparison.Ordinal);
        using ECDsa newer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.NotNull(SignedBy(newer).FindRefusal(image, $"{Repository}:1"));
    }

    [Fact]
    public async Task Run_WhatWasLoaded_HasNoSignature()
    {
        using MemoryStream archive = new();
        Sign(_key, Repository, _digest);
        await PullAsync();
        await _fixture.Store.SaveAsync([$"{Repository}:1"], archive, StoreFixture.Cancellation);
        archive.Position = 0;
        using StoreFixture other = new();

        LoadedImage loaded = Assert.Single(await other.Store.LoadAsync(archive, StoreFixture.Cancellation));

        Assert.Contains("none was found when it came", _policy!.FindRefusal(loaded.Image, $"{Repository}:1"), StringComparison.Ordinal);
    }

    private SignaturePolicy SignedBy(AsymmetricAlgorithm key) => new(PolicyRule.Accept, new Dictionary<string, PolicyRule>
    {
        [Registry.Host] = PolicyRule.SignedBy([TrustedKey.Parse("release", Cosign.PublicKey(key))]),
    });

    private void Sign(AsymmetricAlgorithm key, string repository, string digest, string? beside = null)
    {
        byte[] payload = Cosign.Payload(repository, digest);
        AddSignatures(beside ?? digest, (payload, Cosign.Sign(key, payload)));
    }

    private void AddSignatures(string digest, params (byte[] Payload, string Signature)[] signatures)
    {
        foreach ((byte[] payload, _) in signatures)
        {
            Registry.AddBlob(payload);
        }

        Registry.AddManifest($"app/{Cosign.Tag(digest)}", Cosign.Manifest(signatures), Cosign.ManifestType);
    }

    private async Task<PulledImage> PullAsync(string name = "app:1") => (await _fixture.Store.PullAsync(
        _fixture.Client, new PullRequest { Name = _fixture.Name(name), Policy = _policy }, _fixture.Told.Enqueue, StoreFixture.Cancellation))[^1];

    private async Task<ImageException> RefusedAsync(string name = "app:1")
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => PullAsync(name));
        _fixture.AssertEmpty();
        return error;
    }
}
