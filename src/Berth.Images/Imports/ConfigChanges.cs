using Berth.Images.Oci;

namespace Berth.Images.Imports;

/// <summary>
/// Dockerfile instructions applied to a configuration, as <c>docker import --change</c> and <c>docker commit --change</c> take
/// them: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR.
/// </summary>
public static class ConfigChanges
{
    /// <exception cref="ImageException">A line is none of these instructions, or not a valid one.</exception>
    public static ExecutionConfig Apply(ExecutionConfig config, IEnumerable<string> changes)
    {
        var state = new ChangeState(config);
        foreach (string change in changes)
        {
            foreach (string line in change.Replace("\\\n", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!line.StartsWith('#'))
                {
                    Apply(state, line);
                }
            }
        }
        return state.Config;
    }

    private static void Apply(ChangeState state, string line)
    {
        int space = line.AsSpan().IndexOfAny(' ', '\t');
        string keyword = (space < 0 ? line : line[..space]).ToUpperInvariant();
        string arguments = space < 0 ? "" : line[space..].Trim();
        switch (keyword)
        {
            case "CMD": state.SetCommand(arguments); break;
            case "ENTRYPOINT": state.SetEntrypoint(arguments); break;
            case "ENV": state.SetEnvironment(Require(keyword, arguments)); break;
            case "EXPOSE": state.Expose(Require(keyword, arguments)); break;
            case "HEALTHCHECK": state.Set(state.Config with { Healthcheck = HealthcheckInstruction.Parse(Require(keyword, arguments)) }); break;
            case "LABEL": state.SetLabels(Require(keyword, arguments)); break;
            case "ONBUILD": state.AddTrigger(Require(keyword, arguments)); break;
            case "STOPSIGNAL": state.Set(state.Config with { StopSignal = SignalName.Validate(state.Expand(Require(keyword, arguments))) }); break;
            case "USER": state.Set(state.Config with { User = state.Expand(Require(keyword, arguments)) }); break;
            case "VOLUME": state.AddVolumes(Require(keyword, arguments)); break;
            case "WORKDIR": state.SetWorkingDirectory(Require(keyword, arguments)); break;
            default: throw ImageException.InvalidArgument($"{keyword} is not a valid change command");
        }
    }

    private static string Require(string keyword, string arguments) =>
        arguments.Length > 0 ? arguments : throw ImageException.InvalidArgument($"{keyword} requires at least one argument");
}
