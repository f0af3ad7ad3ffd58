using Berth.Cli.Arguments;
using Berth.Cli.Contexts;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Contexts;

/// <summary>An engine as <c>--docker</c> says it: <c>host=tcp://other:2376,ca=ca.pem,cert=cert.pem,key=key.pem</c>.</summary>
internal static class EndpointSpec
{
    public static ListOption Option() => new("docker", "Set the engine: host, ca, cert, key, skip-tls-verify, or from another context")
    {
        Kind = "stringToString",
    };

    /// <param name="context">What is to have the engine.</param>
    /// <param name="values">Of the option; none leave the context as it is.</param>
    /// <param name="catalog">Where <c>from</c> is looked for.</param>
    /// <exception cref="CommandException">A key is unknown, a file is missing, or the host is none.</exception>
    public static Context Apply(Context context, IReadOnlyList<string> values, ContextCatalog catalog)
    {
        if (values.Count == 0)
        {
            return context;
        }

        Dictionary<string, string> settings = Arguments.Values.Variables.Map(values.SelectMany(value => value.Split(',')));
        try
        {
            return settings.TryGetValue("from", out string? other) ? CopyOf(context, catalog.Get(other)) : FromSettings(context, settings);
        }
        catch (CommandException e)
        {
            throw new CommandException($"unable to create docker endpoint config: {e.Message}");
        }
    }

    /// <summary>The same engine under another name.</summary>
    public static Context CopyOf(Context context, Context other) =>
        context with { Host = other.Host, SkipsVerification = other.SkipsVerification, TlsFiles = other.TlsFiles };

    private static Context FromSettings(Context context, Dictionary<string, string> settings)
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        Context made = context with { Host = "", SkipsVerification = false };
        foreach ((string key, string value) in settings)
        {
            made = key switch
            {
                "host" => made with { Host = EngineAddress.Parse(value).Text },
                "skip-tls-verify" => made with { SkipsVerification = value is "1" or "t" or "T" or "true" or "TRUE" or "True" },
                "ca" or "cert" or "key" => made,
                _ => throw new CommandException($"unrecognized config key: {key}"),
            };
            if (key is "ca" or "cert" or "key")
            {
                files[$"{key}.pem"] = ReadFile(value);
            }
        }

        return made with { TlsFiles = files };
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"open {path}: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file or directory" : e.Message)}");
        }
    }
}
