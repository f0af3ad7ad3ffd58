using Berth.Api.Containers;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Recreation;

/// <summary>The <c>docker run</c> that makes a container again. What belongs to its machine is in RunCommandText.Host.cs.</summary>
internal static partial class RunCommandText
{
    private const int LongestLine = 100;

    /// <summary>One line where it is short, else one for each option. A shell takes it as it is.</summary>
    /// <param name="container">What to make.</param>
    /// <param name="notes">Takes what this command cannot say.</param>
    public static string Of(Recreation container, List<string> notes)
    {
        ContainerCreateRequest request = container.Request;
        OptionWords options = new();
        options.Text("--name", container.Name);
        AddStdio(options, request);
        AddProcess(options, request);
        AddHealth(options, request.Healthcheck, notes);
        HostConfig host = request.HostConfig ?? new HostConfig();
        AddLifecycle(options, host);
        AddStorage(options, request, host, notes);
        AddNetwork(options, request, host);
        AddSecurity(options, host);
        AddLimits(options, host);
        AddDevices(options, host, notes);
        return Join(options.Lines, Last(request));
    }

    /// <summary>An entrypoint is one word for an option; what more it has goes before the command.</summary>
    private static string Last(ContainerCreateRequest request)
    {
        IEnumerable<string> words = [request.Image ?? "", .. (request.Entrypoint ?? []).Skip(1), .. request.Cmd ?? []];
        return string.Join(' ', words.Select(ShellWords.Quote));
    }

    private static string Join(IReadOnlyList<string> options, string last)
    {
        string line = $"docker run {string.Join(' ', options)} {last}";
        return line.Length <= LongestLine ? line : $"docker run \\\n  {string.Join(" \\\n  ", options)} \\\n  {last}";
    }

    private static void AddStdio(OptionWords options, ContainerCreateRequest request)
    {
        bool isDetached = request is { AttachStdin: not true, AttachStdout: not true, AttachStderr: not true };
        options.Flag("-d", isDetached);
        options.Flag("-i", request.OpenStdin);
        options.Flag("-t", request.Tty);
        bool isUsual = request is { AttachStdout: true, AttachStderr: true } && (request.AttachStdin ?? false) == (request.OpenStdin ?? false);
        if (!isDetached && !isUsual)
        {
            options.Flag("-a stdin", request.AttachStdin);
            options.Flag("-a stdout", request.AttachStdout);
            options.Flag("-a stderr", request.AttachStderr);
        }
    }

    private static void AddProcess(OptionWords options, ContainerCreateRequest request)
    {
        options.Text("--hostname", request.Hostname);
        options.Text("--domainname", request.Domainname);
        options.Text("--user", request.User);
        options.Text("--workdir", request.WorkingDir);
        options.All("--env", request.Env);
        options.Map("--label", request.Labels);
        if (request.Entrypoint is { } entrypoint)
        {
            options.Raw("--entrypoint", ShellWords.Quote(entrypoint.FirstOrDefault() ?? ""));
        }

        options.Text("--stop-signal", request.StopSignal);
        options.Number("--stop-timeout", request.StopTimeout);
    }

    private static void AddHealth(OptionWords options, HealthConfig? health, List<string> notes)
    {
        if (health?.Test is ["NONE"])
        {
            options.Flag("--no-healthcheck", holds: true);
            return;
        }

        IReadOnlyList<string> test = health?.Test ?? [];
        bool isProgram = test is ["CMD", ..];
        options.Text("--health-cmd", string.Join(' ', isProgram ? test.Skip(1).Select(ShellWords.Quote) : test.Skip(1)));
        if (isProgram)
        {
            notes.Add("the health check is a program of its own; docker run knows checks for a shell only");
        }

        options.Text("--health-interval", DurationText.Of(health?.Interval));
        options.Text("--health-timeout", DurationText.Of(health?.Timeout));
        options.Text("--health-start-period", DurationText.Of(health?.StartPeriod));
        options.Text("--health-start-interval", DurationText.Of(health?.StartInterval));
        options.Number("--health-retries", health?.Retries);
    }
}
