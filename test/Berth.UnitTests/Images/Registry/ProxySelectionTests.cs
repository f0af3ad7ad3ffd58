using Berth.Images.Registry;
using Berth.Images.Registry.Endpoints;

namespace Berth.UnitTests.Images.Registry;

public sealed class ProxySelectionTests
{
    private static readonly ProxyOptions Options = new() { Https = "http://proxy:3128", None = "example.com,.inner.org,10.0.0.0/8,192.168.1.1,special.net:5000" };

    [Theory]
    [InlineData("https://registry.test/v2/", true)]
    [InlineData("https://example.com/v2/", false)]
    [InlineData("https://sub.example.com/v2/", false)]
    [InlineData("https://badexample.com/v2/", true)]
    [InlineData("https://inner.org/v2/", true)]
    [InlineData("https://a.inner.org/v2/", false)]
    [InlineData("https://10.1.2.3/v2/", false)]
    [InlineData("https://192.168.1.1:5000/v2/", false)]
    [InlineData("https://192.168.1.2/v2/", true)]
    [InlineData("https://special.net:5000/v2/", false)]
    [InlineData("https://special.net/v2/", true)]
    [InlineData("https://127.0.0.1:5000/v2/", false)]
    [InlineData("https://localhost/v2/", false)]
    [InlineData("http://registry.test/v2/", false)]
    public void GetProxy_Address_IsProxiedOrNot(string address, bool proxied)
    {
        Uri? proxy = new ProxySelection(Options).GetProxy(new Uri(address));
        Assert.Equal(proxied ? "http://proxy:3128/" : null, proxy?.ToString());
    }
}
