using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;
using Berth.Engine.Filtering;
using Berth.Engine.Quotas;
using Berth.Engine.State;
using Berth.Linux;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Volumes;

/// <summary>
/// The volumes of an engine and everything that can be done with them; one file for each verb. How each step is there as a whole or not at all
/// is in docs/volumes.md.
/// </summary>
/// <exception cref="EngineException">From every member, with Docker's message: no such volume, an invalid name, one in use, a full disk.</exception>
public sealed partial class VolumeOperations
{
    private const string LocalDriver = "local";
    private readonly VolumeTable table = new();
    private readonly NameLocks names = new();
    private readonly EngineOptions options;
    private readonly VolumeDirectories directories;
    private readonly VolumeMounts mounts;
    private readonly DirectoryQuotas quotas;
    private readonly StateStore state;
    private readonly EventBus events;
    private readonly TimeProvider time;
    private readonly ILogger<VolumeOperations> log;

    private VolumeOperations(EngineOptions options, StateStore state, DirectoryQuotas quotas, EventBus events, TimeProvider time, ILogger<VolumeOperations> log)
    {
        (this.options, this.state, this.quotas, this.events, this.time, this.log) = (options, state, quotas, events, time, log);
        directories = new VolumeDirectories(options.VolumesDirectory);
        mounts = new VolumeMounts(options.MountPoint);
    }

    /// <summary>
    /// Changes the definitions of containers while they stand still. A container's lock comes before a volume's name, here as in a start.
    /// </summary>
    internal Func<IReadOnlyList<string>, Func<IReadOnlyList<ContainerDefinition>, Task<IReadOnlyList<ContainerDefinition>>>, Task>? ChangeContainers { get; set; }

    /// <summary>Every volume, by name.</summary>
    public IReadOnlyList<Volume> List() => [.. table.All.OrderBy(static volume => volume.Name, StringComparer.Ordinal)];

    /// <summary>Those that Docker's filters let through: <c>dangling</c>, <c>driver</c>, <c>label</c>, <c>name</c>.</summary>
    internal IReadOnlyList<Volume> List(Filters filters)
    {
        filters.Require("dangling", "driver", "label", "name");
        bool? unused = filters.Has("dangling") ? filters.Flag("dangling", absent: false) : null;
        return [.. List().Where(volume =>
            (unused is null || unused == (table.UsersOf(volume).Count == 0))
            && filters.AllowsPatternIn("driver", LocalDriver) && filters.AllowsPatternIn("name", volume.Name)
            && filters.AllowsLabels("label", volume.Definition.Labels))];
    }

    /// <summary>Null where there is none.</summary>
    public Volume? Find(string name) => table.Find(name);

    /// <summary>One that has to be there.</summary>
    public Volume Get(string name) => table.Find(name) ?? throw NoSuchVolume(name);

    /// <summary>Where its files are, or what stands for them: a file system of its own is mounted nowhere on the host.</summary>
    public string MountpointOf(Volume volume) => directories.DataOf(volume.Name);

    /// <summary>Ids of the containers that name it, running or not.</summary>
    public IReadOnlyList<string> UsersOf(Volume volume) => table.UsersOf(volume);

    /// <summary>Bytes of a volume's files. A file system of its own is not counted, and has -1.</summary>
    internal long SizeOf(Volume volume) => volume.IsPlain ? Containers.Listing.TreeSize.Of(directories.DataOf(volume.Name)) : -1;

    internal void Close() => mounts.Dispose();

    private void Publish(string action, string name, params ReadOnlySpan<(string Key, string Value)> details)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal) { ["driver"] = LocalDriver };
        foreach ((string key, string value) in details)
        {
            attributes[key] = value;
        }

        events.Publish(EventTypes.Volume, action, name, attributes);
    }

    private static EngineException NoSuchVolume(string name) => EngineException.NotFound($"get {name}: no such volume");

    /// <summary>What the machine refused, as an answer that names what was being done.</summary>
    private static EngineException Failed(string verb, string name, Exception error) => new(EngineErrorKind.Internal, $"{verb} {name}: {error.Message}", error);

    private static bool IsOfMachine(Exception error) => error is LinuxException or IOException or UnauthorizedAccessException;

    /// <summary>Files are read and written where they may keep a thread for long.</summary>
    private static async Task OnFilesAsync(string verb, string name, Action work)
    {
        try
        {
            await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (Exception error) when (IsOfMachine(error))
        {
            throw Failed(verb, name, error);
        }
    }
}
