using System.Text;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Linux;

namespace Berth.Engine.Containers.Creation;

/// <summary>What a container runs, how it is called and how it is ended and examined.</summary>
internal static class ProcessValidation
{
    private const int LongestName = 64; // the kernel's __NEW_UTS_LEN
    private const long ShortestInterval = 1_000_000;

    /// <exception cref="EngineException">A setting is wrong.</exception>
    public static void Check(ContainerSettings settings)
    {
        string directory = settings.Process.WorkingDirectory;
        Require(directory.Length == 0 || CleanPath.IsAbsolute(directory), $"the working directory '{directory}' is invalid, it needs to be an absolute path");
        CheckTexts(settings.Process);
        CheckSignal(settings.Lifecycle.StopSignal);
        CheckName("hostname", settings.Identity.Hostname);
        CheckName("domain name", settings.Identity.Domainname);
        CheckHealth(settings.Lifecycle.Health);
        Require(settings.Identity.Annotations?.ContainsKey("") != true, "invalid Annotations: the empty string is not permitted as an annotation key");
    }

    private static void CheckTexts(ProcessDefinition process)
    {
        foreach (string variable in process.Environment ?? [])
        {
            Require(variable.Length > 0 && variable[0] != '=', $"invalid environment variable: {variable}");
            Require(!variable.Contains('\0'), $"invalid environment variable: {GoText.Quote(variable)} holds a null character");
        }

        Require(!process.Arguments.Append(process.WorkingDirectory).Any(text => text.Contains('\0')), "a program, an argument or the working directory holds a null character");
    }

    private static void CheckSignal(string? signal) =>
        Require(string.IsNullOrEmpty(signal) || SignalNumber.TryParse(signal, out _), $"invalid signal: {signal}");

    private static void CheckName(string what, string name)
    {
        Require(Encoding.UTF8.GetByteCount(name) <= LongestName, $"invalid {what}: {GoText.Quote(name)} is longer than {LongestName} bytes");
        Require(!name.Any(char.IsControl), $"invalid {what}: {GoText.Quote(name)} holds a control character");
    }

    private static void CheckHealth(HealthDefinition? health)
    {
        if (health is null)
        {
            return;
        }

        foreach ((string name, long time) in new[] { ("Interval", health.Interval), ("Timeout", health.Timeout) })
        {
            CheckTime(name, time);
        }

        Require(health.Retries >= 0, "Retries in Healthcheck cannot be negative");
        CheckTime("StartPeriod", health.StartPeriod);
        CheckTime("StartInterval", health.StartInterval);
    }

    private static void CheckTime(string name, long nanoseconds) =>
        Require(nanoseconds is 0 or >= ShortestInterval, $"{name} in Healthcheck cannot be less than 1ms");

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw EngineException.InvalidArgument(problem);
        }
    }
}
