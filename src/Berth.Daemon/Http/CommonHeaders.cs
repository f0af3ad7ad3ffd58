namespace Berth.Daemon.Http;

/// <summary>Headers of every answer, by which clients agree on a version.</summary>
internal static class CommonHeaders
{
    public static readonly IReadOnlyList<KeyValuePair<string, string>> All =
    [
        new("Api-Version", ApiVersion.Newest.ToString()),
        new("Docker-Experimental", "false"),
        new("Ostype", "linux"),
        new("Server", $"Berth/{BuildInfo.Version} (linux)"),
    ];

    public static void Set(HttpResponse response)
    {
        foreach ((string name, string value) in All)
        {
            response.Headers[name] = value;
        }
    }
}
