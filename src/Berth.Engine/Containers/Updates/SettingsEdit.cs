using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.State;

namespace Berth.Engine.Containers.Updates;

/// <summary>What a container is after a change of what it runs and sees: the old settings and the change give the new ones, or a refusal.</summary>
internal static class SettingsEdit
{
    /// <param name="current">What the container is.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="warnings">Takes what was to be taken away and is not there.</param>
    /// <exception cref="EngineException">The result is nothing that could have been created; the message is that of a create.</exception>
    public static ContainerSettings Apply(ContainerSettings current, SettingsChange change, List<string> warnings)
    {
        ContainerSettings edited = current with
        {
            Process = Process(current.Process, change, warnings),
            Identity = current.Identity with
            {
                Labels = Labels(current.Identity.Labels, change.Labels, warnings),
                Hostname = change.Hostname ?? current.Identity.Hostname, Domainname = change.Domainname ?? current.Identity.Domainname,
            },
            Storage = MountEdit.Apply(current.Storage, change, warnings) with
            {
                SharedMemorySize = change.SharedMemorySize is not (null or 0) ? change.SharedMemorySize.Value : current.Storage.SharedMemorySize,
            },
            Limits = current.Limits with { Ulimits = Ulimits(current.Limits.Ulimits, change.Ulimits) },
        };
        Check(edited, change);
        string directory = edited.Process.WorkingDirectory;
        return directory.Length == 0 ? edited : edited with { Process = edited.Process with { WorkingDirectory = CleanPath.Of(directory) } };
    }

    /// <summary>Whether the two differ in what counts at a start, and only there. Labels and published ports count at any time.</summary>
    public static bool NeedsStop(ContainerSettings before, ContainerSettings after) =>
        !(ReferenceEquals(before, after) || Text(before).AsSpan().SequenceEqual(Text(after)));

    /// <summary>The rules of a create, for what can be changed.</summary>
    private static void Check(ContainerSettings edited, SettingsChange change)
    {
        if (change.Hostname is not null)
        {
            NetworkValidation.CheckHostname(edited);
        }

        if (change.Ulimits is not null)
        {
            SecurityValidation.Check(edited);
        }

        ProcessValidation.Check(edited);
        MountValidation.Check(change.Mounts);
        StorageValidation.Check(edited.Storage);
        if (edited.Process.Arguments.Count == 0)
        {
            throw EngineException.InvalidArgument("no command specified");
        }
    }

    private static ProcessDefinition Process(ProcessDefinition current, SettingsChange change, List<string> warnings) => current with
    {
        Environment = Environment(current.Environment, change.Environment, warnings),
        Command = change.Command ?? current.Command,
        Entrypoint = change.Entrypoint switch { null => current.Entrypoint, [] or [""] => null, var entrypoint => entrypoint },
        WorkingDirectory = change.WorkingDirectory ?? current.WorkingDirectory,
        User = change.User ?? current.User,
    };

    /// <summary>A variable that there is keeps its place.</summary>
    private static IReadOnlyList<string>? Environment(IReadOnlyList<string>? current, IReadOnlyList<string>? change, List<string> warnings)
    {
        if (change is null)
        {
            return current;
        }

        List<string> variables = [.. current ?? []];
        foreach (string asked in change)
        {
            string name = NameOf(asked);
            int at = variables.FindIndex(variable => NameOf(variable) == name);
            bool sets = asked.Contains('=', StringComparison.Ordinal) || asked.Length == 0;
            if (!sets)
            {
                AddWarning(variables.RemoveAll(variable => NameOf(variable) == name) == 0, $"there is no variable {name}", warnings);
            }
            else if (at < 0)
            {
                variables.Add(asked);
            }
            else
            {
                variables[at] = asked;
            }
        }

        return variables;
    }

    private static IReadOnlyDictionary<string, string>? Labels(
        IReadOnlyDictionary<string, string>? current, IReadOnlyDictionary<string, string?>? change, List<string> warnings)
    {
        if (change is null)
        {
            return current;
        }

        Dictionary<string, string> labels = new(current ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach ((string key, string? value) in change)
        {
            if (value is null)
            {
                AddWarning(!labels.Remove(key), $"there is no label {key}", warnings);
            }
            else
            {
                labels[key] = value;
            }
        }

        return labels;
    }

    private static IReadOnlyList<UlimitDefinition>? Ulimits(IReadOnlyList<UlimitDefinition>? current, IReadOnlyList<UlimitDefinition>? change) => change is null
        ? current
        : [.. (current ?? []).Where(limit => !change.Any(asked => asked.Name == limit.Name)), .. change];

    private static void AddWarning(bool applies, string warning, List<string> warnings)
    {
        if (applies)
        {
            warnings.Add(warning);
        }
    }

    private static string NameOf(string variable) => variable.Split('=', 2)[0];

    /// <summary>Limits, the restart policy and ports have rules of their own, and labels none.</summary>
    private static byte[] Text(ContainerSettings settings) => StateJson.Write(
        settings with
        {
            Identity = settings.Identity with { Labels = null },
            Limits = new ResourceLimits { Ulimits = settings.Limits.Ulimits },
            Lifecycle = settings.Lifecycle with { Restart = RestartPolicy.Never },
            Network = settings.Network with { PortBindings = null, ExposedPorts = null, PublishAllPorts = false },
        },
        StateJson.Default.ContainerSettings);
}
