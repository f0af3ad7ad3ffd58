using Berth.Images.References;
using Berth.Images.Registry;
using Berth.Images.Registry.Endpoints;

namespace Berth.UnitTests.Images.Registry;

public sealed class EndpointListTests
{
    [Theory]
    [InlineData("busybox", "https://registry-1.docker.io/ library/busybox")]
    [InlineData("10.1.1.1:5000/team/app:2", "https://10.1.1.1:5000/ team/app")]
    [InlineData("127.0.0.1:5000/app", "https://127.0.0.1:5000/ app, http://127.0.0.1:5000/ app")]
    [InlineData("10.2.3.4/app", "https://10.2.3.4/ app, http://10.2.3.4/ app")]
    [InlineData("named.invalid:81/app", "https://named.invalid:81/ app, http://named.invalid:81/ app")]
    public async Task ForPull_Name_IsItsAddresses(string name, string expected) =>
        Assert.Equal(expected, await DescribeAsync(new RegistryOptions { Insecure = ["10.2.0.0/16", "named.invalid:81"] }, name));

    [Theory]
    [InlineData("busybox", "https://mirror.invalid/ library/busybox, https://registry-1.docker.io/ library/busybox")]
    [InlineData("10.1.1.1/team/app", "https://team.invalid/ cache/app, https://10.1.1.1/ team/app")]
    [InlineData("10.1.1.1/teams/app", "https://10.1.1.1/ teams/app")]
    [InlineData("10.1.1.1/team/inner/app", "https://inner.invalid/ app, https://10.1.1.1/ team/inner/app")]
    public async Task ForPull_WithMirrors_AsksThemFirst(string name, string expected) => Assert.Equal(expected, await DescribeAsync(
        new RegistryOptions
        {
            Mirrors = [new Uri("https://mirror.invalid")],
            PrefixMirrors = new Dictionary<string, IReadOnlyList<Uri>>
            {
                ["10.1.1.1/team"] = [new Uri("https://team.invalid/cache/")], ["10.1.1.1/team/inner"] = [new Uri("https://inner.invalid")],
            },
        },
        name));

    private static async Task<string> DescribeAsync(RegistryOptions options, string name)
    {
        IReadOnlyList<RegistryEndpoint> endpoints = await new EndpointList(options).ForPullAsync(ImageReference.Parse(name), TestContext.Current.CancellationToken);
        return string.Join(", ", endpoints.Select(static endpoint => $"{endpoint.Base} {endpoint.Repository}"));
    }
}
