using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>How to find out whether a container is well.</summary>
internal sealed class HealthFlags
{
    private readonly TextOption command = new("health-cmd", "Command to run to check health");
    private readonly ParsedOption<long?> interval = Duration("health-interval", "Time between running the check (ms|s|m|h)");
    private readonly ParsedOption<long?> timeout = Duration("health-timeout", "Maximum time to allow one check to run (ms|s|m|h)");
    private readonly ParsedOption<long?> startPeriod = Duration(
        "health-start-period", "Start period for the container to initialize before starting health-retries countdown (ms|s|m|h)");

    private readonly ParsedOption<long?> startInterval = Duration(
        "health-start-interval", "Time between running the check during the start period (ms|s|m|h)");

    private readonly NumberOption retries = new("health-retries", "Consecutive failures needed to report unhealthy");
    private readonly Switch none = new("no-healthcheck", "Disable any container-specified HEALTHCHECK");

    public IEnumerable<Option> Options => [command, interval, timeout, startPeriod, startInterval, retries, none];

    private bool IsGiven => command.IsGiven || interval.IsGiven || timeout.IsGiven || startPeriod.IsGiven || startInterval.IsGiven || retries.IsGiven;

    /// <summary>Null where the image's own check stays.</summary>
    public HealthConfig? ToConfig()
    {
        if (none.Value)
        {
            return IsGiven ? throw new CommandException("--no-healthcheck conflicts with --health-* options") : new HealthConfig { Test = ["NONE"] };
        }

        Check(retries.Value is not < 0, "--health-retries cannot be negative");
        return !IsGiven
            ? null
            : new HealthConfig
            {
                Test = command.Value is { Length: > 0 } test ? ["CMD-SHELL", test] : null,
                Interval = NotNegative(interval),
                Timeout = NotNegative(timeout),
                StartPeriod = NotNegative(startPeriod),
                StartInterval = NotNegative(startInterval),
                Retries = (int?)retries.Value,
            };
    }

    private static ParsedOption<long?> Duration(string name, string help) => new(name, "duration", help, text => Durations.Parse(text));

    private static long? NotNegative(ParsedOption<long?> option)
    {
        Check(option.Value is not < 0, $"--{option.Name} cannot be negative");
        return option.Value;
    }

    private static void Check(bool condition, string message)
    {
        if (!condition)
        {
            throw new CommandException(message);
        }
    }
}
