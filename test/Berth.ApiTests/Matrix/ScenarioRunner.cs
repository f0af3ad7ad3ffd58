using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Matrix;

/// <summary>
/// Makes a scenario's invocations. They run in a directory of their own, <c>$WORK</c>, with the version of the API that the recorded
/// engine has, and know when the scenario began, <c>$STARTED</c>. Requests know the last id that was answered, <c>$ID</c>.
/// </summary>
internal sealed partial class ScenarioRunner : IDisposable
{
    private const string ApiVersion = "1.45";

    private readonly TestEngine _engine;
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("berth-matrix-");
    private readonly Normalizer _normalizer;
    private readonly Dictionary<string, string> _environment;
    private string _lastId = "";

    public ScenarioRunner(TestEngine engine, Scenario scenario)
    {
        _engine = engine;
        _normalizer = new Normalizer(engine.Daemon.Directory, _work.FullName, scenario.Masks);
        _environment = new Dictionary<string, string>
        {
            ["DOCKER_HOST"] = $"unix://{engine.Daemon.Socket}",
            ["DOCKER_API_VERSION"] = ApiVersion,
            ["DOCKER_CONFIG"] = _work.FullName,
            ["WORK"] = _work.FullName,
            ["STARTED"] = Now(),
            ["TZ"] = "UTC",
        };
    }

    /// <summary>Null for a step.</summary>
    public async Task<Answer?> RunAsync(Invocation invocation)
    {
        if (invocation.Kind == InvocationKind.Request)
            return await RequestAsync(invocation.Text);
        var result = await Command.RunAsync("/bin/sh", ["-c", $"cd \"$WORK\"; {invocation.Text}"], null, _environment);
        if (invocation.Kind == InvocationKind.Command)
            return Answer.OfCommand(_normalizer.Apply(result.Output), _normalizer.Apply(result.Errors), result.ExitCode);
        result.Succeeded();
        return null;
    }

    public void Dispose() => _work.Delete(recursive: true);

    private async Task<Answer> RequestAsync(string text)
    {
        var parts = text.Replace("$STARTED", _environment["STARTED"], StringComparison.Ordinal).Replace("$NOW", Now(), StringComparison.Ordinal)
            .Replace("$ID", _lastId, StringComparison.Ordinal).Split(' ', 3);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri(parts[1], UriKind.Relative));
        if (parts.Length > 2)
            request.Content = new StringContent(parts[2].Replace("$WORK", _work.FullName, StringComparison.Ordinal), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await _engine.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        _lastId = CreatedId().Match(body) is { Success: true } created ? created.Groups[1].Value : _lastId;
        return Answer.OfRequest(JsonLines.Of(body).Select(_normalizer.Apply), (int)response.StatusCode, response.Content.Headers.ContentType?.ToString());
    }

    [GeneratedRegex("^\\{\"Id\":\"([0-9a-f]{64})\"")]
    private static partial Regex CreatedId();

    private static string Now()
    {
        var ticks = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks;
        return string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond:D7}00");
    }
}
