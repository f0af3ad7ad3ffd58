using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>What Docker does not change of a container, most of it only while it does not run: Berth's extension of <c>update</c>.</summary>
internal sealed class EditFlags
{
    private readonly ListOption environment = new("env", "Set environment variables", 'e', Variables.CheckEnvironment);
    private readonly ListOption environmentFiles = new("env-file", "Read in a file of environment variables");
    private readonly ListOption environmentRemoved = new("env-rm", "Take environment variables away") { Kind = "name" };
    private readonly ListOption labels = new("label", "Set meta data on a container, at any time", 'l', Variables.CheckLabel);
    private readonly ListOption labelFiles = new("label-file", "Read in a line delimited file of labels");
    private readonly ListOption labelsRemoved = new("label-rm", "Take labels away, at any time") { Kind = "key" };
    private readonly ListOption volumes = new("volume", "Bind mount a directory, in the place of what is mounted there", 'v');
    private readonly ParsedListOption<Mount> mounts = new("mount", "mount", "Attach a filesystem mount, in the place of what is mounted there", MountSpec.Parse);
    private readonly ListOption tmpfs = new("tmpfs", "Mount a tmpfs directory, in the place of what is mounted there");
    private readonly ListOption mountsRemoved = new("mount-rm", "Take away what is mounted there") { Kind = "target" };
    private readonly ParsedOption<IReadOnlyList<string>> command = new(
        "cmd", "command", "Command to run, as words or as a JSON list; the same as what follows --", ShellWords.ParseCommand);

    private readonly ParsedOption<IReadOnlyList<string>> entrypoint = new(
        "entrypoint", "program", "Entrypoint, a program or a JSON list; \"\" for none", ShellWords.ParseProgram);

    private readonly TextOption directory = new("workdir", "Working directory inside the container", 'w');
    private readonly TextOption user = new("user", "Username or UID (format: <name|uid>[:<group|gid>])", 'u');
    private readonly TextOption hostname = new("hostname", "Container host name");
    private readonly TextOption domain = new("domainname", "Container NIS domain name");
    private readonly ParsedListOption<Ulimit> ulimits = new("ulimit", "ulimit", "Ulimit options", Resources.ParseUlimit);
    private readonly ParsedOption<long?> sharedMemory = CgroupFlags.Size("shm-size", "Size of /dev/shm");

    private readonly PortEditFlags ports = new();

    public IEnumerable<Option> Options =>
    [
        environment, environmentFiles, environmentRemoved, labels, labelFiles, labelsRemoved, volumes, mounts, tmpfs, mountsRemoved,
        command, entrypoint, directory, user, hostname, domain, ulimits, sharedMemory,
        .. ports.Options,
    ];

    public bool IsGiven => Options.Any(option => option.IsGiven);

    /// <param name="request">The changes so far.</param>
    /// <param name="words">The command behind <c>--</c>; null where there is none.</param>
    /// <exception cref="CommandException">The command is said twice.</exception>
    public ContainerUpdateRequest Apply(ContainerUpdateRequest request, IReadOnlyList<string>? words)
    {
        if (command.IsGiven && words is not null)
        {
            throw new CommandException("conflicting options: --cmd and a command after --");
        }

        return ports.Apply(request) with
        {
            Env = environment.IsGiven || environmentFiles.IsGiven || environmentRemoved.IsGiven ? ToEnvironment() : null,
            Labels = labels.IsGiven || labelFiles.IsGiven || labelsRemoved.IsGiven ? ToLabels() : null,
            Binds = StorageFlags.NonEmpty(StorageFlags.BindsOf(volumes.Values)),
            Volumes = StorageFlags.NonEmpty(StorageFlags.AnonymousOf(volumes.Values)),
            Mounts = StorageFlags.NonEmpty(mounts.Values),
            Tmpfs = tmpfs.IsGiven ? StorageFlags.TmpfsMap(tmpfs.Values) : null,
            RemoveMounts = StorageFlags.NonEmpty(mountsRemoved.Values),
            Cmd = words ?? command.Value,
            Entrypoint = entrypoint.Value,
            WorkingDir = directory.Value,
            User = user.Value,
            Hostname = hostname.Value,
            Domainname = domain.Value,
            Ulimits = StorageFlags.NonEmpty(ulimits.Values),
            ShmSize = sharedMemory.Value,
        };
    }

    private List<string> ToEnvironment() =>
        [.. environmentRemoved.Values, .. Variables.Environment(environmentFiles.Values, environment.Values, Environment.GetEnvironmentVariable)];

    private Dictionary<string, string?> ToLabels()
    {
        Dictionary<string, string?> changes = labelsRemoved.Values.Distinct().ToDictionary(key => key, _ => (string?)null, StringComparer.Ordinal);
        foreach ((string key, string value) in Variables.Labels(labelFiles.Values, labels.Values))
        {
            changes[key] = value;
        }

        return changes;
    }
}
