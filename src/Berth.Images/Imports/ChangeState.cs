using System.Text.Json;
using Berth.Images.Oci;

namespace Berth.Images.Imports;

/// <summary>A configuration while instructions change it one after another, with Docker's rules for how they interact.</summary>
internal sealed class ChangeState(ExecutionConfig config)
{
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];
    private bool _commandSet;

    public ExecutionConfig Config { get; private set; } = config;

    public void Set(ExecutionConfig changed) => Config = changed;

    /// <summary>Quotes removed and <c>$NAME</c> replaced from the configuration's environment.</summary>
    public string Expand(string text) => ShellWords.Expand(text, Lookup);

    public void SetCommand(string arguments)
    {
        Config = Config with { Cmd = CommandLine(arguments) };
        _commandSet = true;
    }

    /// <summary>An entrypoint makes the inherited command meaningless; one set in the same go stays.</summary>
    public void SetEntrypoint(string arguments) =>
        Config = Config with { Entrypoint = CommandLine(arguments), Cmd = _commandSet ? Config.Cmd : null };

    public void SetEnvironment(string arguments)
    {
        var environment = new List<string>(Config.Env ?? []);
        foreach ((string name, string value) in Pairs("ENV", arguments))
        {
            int existing = environment.FindIndex(entry => entry.StartsWith(name + "=", StringComparison.Ordinal));
            if (existing >= 0)
            {
                environment[existing] = $"{name}={value}";
            }
            else
            {
                environment.Add($"{name}={value}");
            }
        }
        Config = Config with { Env = environment };
    }

    public void SetLabels(string arguments)
    {
        var labels = new Dictionary<string, string>(Config.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach ((string name, string value) in Pairs("LABEL", arguments))
        {
            labels[name] = value;
        }
        Config = Config with { Labels = labels };
    }

    public void Expose(string arguments)
    {
        var ports = new List<string>(Config.ExposedPorts ?? []);
        foreach (string word in ShellWords.Split(arguments, Lookup))
        {
            ports.AddRange(PortSpec.Parse(word).Where(port => !ports.Contains(port)));
        }
        Config = Config with { ExposedPorts = ports };
    }

    public void AddVolumes(string arguments)
    {
        var volumes = new List<string>(Config.Volumes ?? []);
        foreach (string word in TryParseList(arguments) ?? ShellWords.Split(arguments, Lookup))
        {
            string volume = word.Trim();
            if (volume.Length == 0)
            {
                throw ImageException.InvalidArgument("VOLUME specified can not be an empty string");
            }
            if (!volumes.Contains(volume))
            {
                volumes.Add(volume);
            }
        }
        Config = Config with { Volumes = volumes };
    }

    public void SetWorkingDirectory(string arguments)
    {
        string directory = Expand(arguments);
        string current = string.IsNullOrEmpty(Config.WorkingDir) ? "/" : Config.WorkingDir;
        Config = Config with { WorkingDir = Path.GetFullPath(directory, basePath: Path.GetFullPath(current, "/")).TrimEnd('/') is { Length: > 0 } path ? path : "/" };
    }

    public void AddTrigger(string arguments)
    {
        string keyword = arguments.Split([' ', '\t'], 2)[0].ToUpperInvariant();
        if (keyword == "ONBUILD")
        {
            throw ImageException.InvalidArgument("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
        }
        if (keyword is "FROM" or "MAINTAINER")
        {
            throw ImageException.InvalidArgument($"{keyword} isn't allowed as an ONBUILD trigger");
        }
        Config = Config with { OnBuild = [.. Config.OnBuild ?? [], arguments] };
    }

    /// <summary>The words of a JSON list of strings; null for anything else, which is then a shell's command.</summary>
    public static IReadOnlyList<string>? TryParseList(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(text);
            JsonElement[] items = [.. document.RootElement.EnumerateArray()];
            return items.All(static item => item.ValueKind == JsonValueKind.String) ? [.. items.Select(static item => item.GetString()!)] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IReadOnlyList<string>? CommandLine(string arguments)
    {
        IReadOnlyList<string>? list = TryParseList(arguments);
        if (list is not null || arguments.Length == 0)
        {
            return list is { Count: > 0 } ? list : null;
        }
        return [.. Config.Shell ?? DefaultShell, arguments];
    }

    /// <summary><c>NAME=VALUE …</c>, or the old form <c>NAME VALUE</c> where the value is the rest of the line.</summary>
    private IEnumerable<(string Name, string Value)> Pairs(string keyword, string arguments)
    {
        int end = arguments.AsSpan().IndexOfAny('=', ' ', '\t');
        if (end >= 0 && arguments[end] != '=')
        {
            return [(arguments[..end], Expand(arguments[end..].Trim()))];
        }
        return ShellWords.Split(arguments, Lookup).Select(word => SplitPair(keyword, word));
    }

    private static (string Name, string Value) SplitPair(string keyword, string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals switch
        {
            < 0 => throw ImageException.InvalidArgument($"Syntax error - can't find = in \"{word}\". Must be of the form: name=value"),
            0 => throw ImageException.InvalidArgument($"{keyword} names can not be blank"),
            _ => (word[..equals], word[(equals + 1)..]),
        };
    }

    private string? Lookup(string name) =>
        Config.Env?.LastOrDefault(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
}
