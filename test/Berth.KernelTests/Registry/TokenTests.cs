using System.Text;
using Berth.Images;
using Berth.Images.Registry;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>A registry that wants tokens, and the service that gives them.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly RegistryFixture _fixture = new();
    private readonly ScriptedRegistry _service = new();
    private readonly List<string> _asked = [];

    private ScriptedRegistry Registry => _fixture.Registry;

    public ValueTask InitializeAsync()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        Registry.Misbehave = ChallengeAsync;
        _service.Misbehave = IssueAsync;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Pull_WithAPassword_FetchesATokenForTheRepository()
    {
        await _fixture.PullAsync(credentials: new RegistryCredentials { Username = "me", Password = "secret" });
        string asked = Assert.Single(_asked);
        Assert.Contains("scope=repository%3Aapp%3Apull", asked, StringComparison.Ordinal);
        Assert.Contains("service=test", asked, StringComparison.Ordinal);
        Assert.Contains("account=me", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_WithARefreshToken_PostsIt()
    {
        await _fixture.PullAsync(credentials: new RegistryCredentials { IdentityToken = "refresh" });
        Assert.Contains("grant_type=refresh_token", Assert.Single(_asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_WithTheRegistrysOwnToken_AsksNobody()
    {
        await _fixture.PullAsync(credentials: new RegistryCredentials { RegistryToken = "good" });
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Pull_WithAWrongPassword_IsRefused()
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => _fixture.PullAsync(credentials: new RegistryCredentials { Username = "me", Password = "wrong" }));
        Assert.Equal($"Head \"http://{Registry.Host}/v2/app/manifests/1\": unauthorized: incorrect username or password", error.Message);
    }

    [Fact]
    public async Task Login_GivesTheRefreshToken()
    {
        RegistryCredentials credentials = new() { Username = "me", Password = "secret", ServerAddress = Registry.Host };
        Assert.Equal("refresh", await _fixture.Client.LoginAsync(credentials, StoreFixture.Cancellation));
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => _fixture.Client.LoginAsync(credentials with { Password = "wrong" }, StoreFixture.Cancellation));
        Assert.Equal(ImageErrorKind.Unauthorized, error.Kind);
    }

    private async Task<bool> ChallengeAsync(Exchange exchange)
    {
        bool isKnown = exchange.Header("Authorization") == "Bearer good";
        if (!isKnown)
        {
            await exchange.AnswerAsync(401, [], ("WWW-Authenticate", $"Bearer realm=\"http://{_service.Host}/token\",service=\"test\""));
        }
        return !isKnown;
    }

    private async Task<bool> IssueAsync(Exchange exchange)
    {
        string body = Encoding.UTF8.GetString(await exchange.ReadBodyAsync());
        _asked.Add(exchange.Path + body);
        string basic = "Basic " + Convert.ToBase64String("me:secret"u8);
        bool isKnown = exchange.Header("Authorization") == basic || body.Contains("refresh_token=refresh", StringComparison.Ordinal);
        await exchange.AnswerAsync(
            isKnown ? 200 : 401,
            isKnown ? """{"token":"good","refresh_token":"refresh","expires_in":300}"""u8.ToArray() : """{"errors":[{"code":"UNAUTHORIZED","message":"incorrect username or password"}]}"""u8.ToArray());
        return true;
    }
}
