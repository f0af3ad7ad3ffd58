namespace Berth.Daemon.Http;

/// <summary>Answers one kind of request.</summary>
internal delegate Task Endpoint(ApiRequest request);

/// <summary>
/// Which endpoint answers which method and path. A path has at most one parameter, <c>{name}</c>, which may hold slashes, since
/// names of images do; ASP.NET's routing cannot say that. Paths without a parameter come first.
/// </summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, Endpoint> literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Route>> parameterized = new(StringComparer.Ordinal);

    public void Add(string method, string path, Endpoint endpoint)
    {
        int open = path.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
        {
            literals.Add(method + path, endpoint);
            return;
        }

        string key = $"{method}{FirstSegment(path)}";
        if (!parameterized.TryGetValue(key, out List<Route>? routes))
        {
            parameterized.Add(key, routes = []);
        }

        routes.Add(new Route(path[..open], path[(path.IndexOf('}', open) + 1)..], path, endpoint));
        routes.Sort(static (a, b) => (b.Suffix.Length + b.Prefix.Length).CompareTo(a.Suffix.Length + a.Prefix.Length));
    }

    /// <summary>
    /// Null when there is none. <paramref name="name"/> is the parameter's value, or empty, and <paramref name="template"/> the path that it
    /// was added with.
    /// </summary>
    public Endpoint? Find(string method, string path, out string name, out string template)
    {
        (name, template) = ("", path);
        if (literals.TryGetValue(method + path, out Endpoint? endpoint))
        {
            return endpoint;
        }

        if (!parameterized.TryGetValue($"{method}{FirstSegment(path)}", out List<Route>? routes))
        {
            return null;
        }

        foreach (Route route in routes)
        {
            if (path.Length > route.Prefix.Length + route.Suffix.Length
                && path.StartsWith(route.Prefix, StringComparison.Ordinal) && path.EndsWith(route.Suffix, StringComparison.Ordinal))
            {
                (name, template) = (path[route.Prefix.Length..^route.Suffix.Length], route.Template);
                return route.Endpoint;
            }
        }

        return null;
    }

    private static ReadOnlySpan<char> FirstSegment(string path)
    {
        int end = path.IndexOf('/', 1);
        return path.AsSpan(0, end < 0 ? path.Length : end);
    }

    private sealed record Route(string Prefix, string Suffix, string Template, Endpoint Endpoint);
}
