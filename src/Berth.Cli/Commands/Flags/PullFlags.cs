using Berth.Cli.Arguments;

namespace Berth.Cli.Commands.Flags;

/// <summary>Whether an image that is not here is fetched.</summary>
internal sealed class PullFlags
{
    private readonly TextOption policy = new("pull", "Pull image before running (\"always\", \"missing\", \"never\")", initially: "missing");
    private readonly Switch quiet = new("quiet", "Suppress the pull output", 'q');

    public IEnumerable<Option> Options => [policy, quiet];

    public bool IsQuiet => quiet.Value;

    public bool Always => Policy == "always";

    public bool WhenMissing => Policy == "missing";

    /// <exception cref="CommandException">There is no such policy.</exception>
    private string Policy => policy.Value is "always" or "missing" or "never"
        ? policy.Value
        : throw new CommandException($"invalid pull option: '{policy.Value}': must be one of \"always\", \"missing\" or \"never\"");
}
