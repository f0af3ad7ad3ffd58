using System.Net;

namespace Berth.Images.Registry.Endpoints;

/// <summary>Which requests go through a proxy: by the variables' rules as Go's programs read them, loopback never.</summary>
internal sealed class ProxySelection(ProxyOptions options) : IWebProxy
{
    private readonly string[] _direct = options.None.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public ICredentials? Credentials { get; set; } = CredentialsOf(options);

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : Parse(destination.Scheme == Uri.UriSchemeHttps ? options.Https : options.Http);

    public bool IsBypassed(Uri host) =>
        host.IsLoopback || IsLoopback(host.IdnHost) || (host.Scheme == Uri.UriSchemeHttps ? options.Https : options.Http).Length == 0
        || _direct.Any(rule => Matches(rule, host));

    private static bool IsLoopback(string host) => IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address);

    private static bool Matches(string rule, Uri host)
    {
        if (rule == "*")
        {
            return true;
        }
        if (IPAddress.TryParse(host.IdnHost, out IPAddress? address))
        {
            return IPNetwork.TryParse(rule, out IPNetwork network) ? network.Contains(address) : rule == host.IdnHost || rule == host.Authority;
        }
        string domain = rule.TrimStart('*').TrimStart('.');
        return string.Equals(domain, host.IdnHost, StringComparison.OrdinalIgnoreCase) && rule[0] is not '.' and not '*'
            || host.IdnHost.EndsWith('.' + domain, StringComparison.OrdinalIgnoreCase)
            || string.Equals(rule, host.Authority, StringComparison.OrdinalIgnoreCase);
    }

    private static Uri? Parse(string text) =>
        text.Length == 0 ? null : Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out Uri? proxy) ? proxy : null;

    /// <summary>User and password are in the proxy's address.</summary>
    private static NetworkCredential? CredentialsOf(ProxyOptions options)
    {
        string info = (Parse(options.Https) ?? Parse(options.Http))?.UserInfo ?? "";
        string[] parts = info.Split(':', 2);
        return info.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
