using Berth.Engine.Containers;
using Berth.Engine.Events;
using Berth.Engine.Quotas;

namespace Berth.Engine.Volumes;

public sealed partial class VolumeOperations
{
    /// <summary>Makes a volume, or gives back the one of that name, whatever it is: so does Docker. It is durable when this returns.</summary>
    /// <param name="request">What it is to be.</param>
    /// <param name="cancellation">Before anything has been made.</param>
    public async Task<Volume> CreateAsync(VolumeRequest request, CancellationToken cancellation = default)
    {
        VolumeRequest named = Name(request);
        Check(named);
        using (await names.TakeAsync(named.Name!, cancellation).ConfigureAwait(false))
        {
            return table.Find(named.Name!) ?? await MakeUnsynchronizedAsync(named, durable: true, user: null, fill: null).ConfigureAwait(false);
        }
    }

    private static VolumeRequest Name(VolumeRequest request)
    {
        if (!string.IsNullOrEmpty(request.Name))
        {
            return request;
        }

        Dictionary<string, string> labels = new(request.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [Volume.AnonymousLabel] = "" };
        return request with { Name = ContainerIds.New(), Labels = labels };
    }

    private void Check(VolumeRequest request)
    {
        string name = request.Name!;
        if (request.Driver is not ("" or LocalDriver))
        {
            throw EngineException.NotFound($"create {name}: error looking up volume plugin {request.Driver}: plugin \"{request.Driver}\" not found");
        }

        VolumeNames.Check(name);
        if (request.Options is { Count: > 0 } given && table.Find(name) is null)
        {
            LocalOptions.Check(name, given, () => DirectoryQuotas.ProblemOf(options.VolumesDirectory));
        }
    }

    /// <summary>Under the name's lock: 1. the files, which nobody sees; 2. the row, which makes it true; 3. the files' name; 4. those who ask.</summary>
    /// <param name="request">What it is to be.</param>
    /// <param name="durable">A volume of a container that removes itself need not outlive a power cut.</param>
    /// <param name="user">The container that it is made for; null for none.</param>
    /// <param name="fill">Puts files into the directory that it is given; null for none.</param>
    /// <param name="isTentative">It stays only if its user comes.</param>
    private async Task<Volume> MakeUnsynchronizedAsync(VolumeRequest request, bool durable, string? user, Func<string, Task>? fill, bool isTentative = false)
    {
        string name = request.Name!;
        Volume volume = new(new VolumeDefinition
        {
            Name = name, CreatedAt = time.GetUtcNow(), Labels = request.Labels, Options = request.Options, MadeFor = isTentative ? user : null,
        });
        bool isStored = false;
        try
        {
            directories.Stage(name, isFilled: fill is not null); // 1.
            string data = Path.Combine(directories.MakingOf(name), VolumeDirectories.Data);
            if (LocalOptions.SizeOf(request.Options) is > 0 and var bytes)
            {
                quotas.Limit(data, fill is null ? bytes : 0);
            }

            if (fill is not null)
            {
                await fill(data).ConfigureAwait(false);
                DirectoryQuotas.Change(data, LocalOptions.SizeOf(request.Options)); // a copy of a full volume takes a little more than it
            }

            state.PutVolume(volume.Definition, durable); // 2.
            isStored = true;
            directories.Commit(name); // 3.
        }
        catch (Exception error)
        {
            Undo(name, isStored);
            if (IsOfMachine(error))
            {
                throw Failed("create", name, error);
            }

            throw;
        }

        table.Add(volume, user); // 4.
        Publish(VolumeActions.Create, name);
        return volume;
    }

    /// <summary>What cannot be undone now the next engine finishes: the row says that the volume is there.</summary>
    private void Undo(string name, bool isStored)
    {
        try
        {
            if (isStored)
            {
                state.DeleteVolume(name, durable: true);
            }

            directories.DropStaged(name);
        }
        catch (EngineException error)
        {
            LogNotUndone(name, error.Message);
        }
    }

    [Microsoft.Extensions.Logging.LoggerMessage(1201, Microsoft.Extensions.Logging.LogLevel.Error, "volume {Name}: its making failed and could not be undone: {Reason}")]
    private partial void LogNotUndone(string name, string reason);
}
