using Berth.Engine.Quotas;
using Berth.Engine.State;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Volumes;

/// <summary>How an engine finds what the one before it left.</summary>
public sealed partial class VolumeOperations
{
    internal static VolumeOperations Open(EngineOptions options, StateStore state, DirectoryQuotas quotas, Events.EventBus events, TimeProvider time, ILogger<VolumeOperations> log)
    {
        VolumeOperations volumes = new(options, state, quotas, events, time, log);
        try
        {
            volumes.Recover();
            return volumes;
        }
        catch (Exception error) when (IsOfMachine(error))
        {
            throw new EngineException(EngineErrorKind.Unavailable, $"cannot read the volumes in {options.VolumesDirectory}: {error.Message}", error);
        }
    }

    /// <summary>1. what was under way is finished; 2. leftovers go; 3. directories that no row knows become volumes.</summary>
    private void Recover()
    {
        Dictionary<string, VolumeDefinition> rows = state.LoadVolumes().ToDictionary(static row => row.Name, StringComparer.Ordinal);
        foreach (VolumeDefinition row in rows.Values)
        {
            if (directories.Exists(row.Name) || Finish(row, rows)) // 1.
            {
                table.Add(new Volume(row));
            }
        }

        directories.Sweep(); // 2.
        foreach (string name in directories.Names().Where(name => VolumeNames.IsValid(name) && table.Find(name) is null)) // 3.
        {
            LogFound(name, directories.Of(name));
            Adopt(name);
        }
    }

    /// <summary>A row without a directory is one that has not got it yet, or has lost it already. False for one that goes.</summary>
    private bool Finish(VolumeDefinition row, Dictionary<string, VolumeDefinition> rows)
    {
        if (directories.IsStaged(row.Name))
        {
            directories.Commit(row.Name);
            return true;
        }

        if (directories.IsGoing(row.Name))
        {
            state.DeleteVolume(row.Name, durable: true);
            return false;
        }

        if (row.FormerName is { } former && directories.Exists(former) && !rows.ContainsKey(former))
        {
            directories.Rename(former, row.Name);
            return true;
        }

        LogMissing(row.Name, directories.Of(row.Name));
        return true;
    }

    /// <summary>Somebody has put a directory there: it is a volume as one would be made of it.</summary>
    private void Adopt(string name)
    {
        Directory.CreateDirectory(directories.DataOf(name));
        VolumeDefinition definition = new() { Name = name, CreatedAt = Directory.GetLastWriteTimeUtc(directories.Of(name)) };
        state.PutVolume(definition, durable: true);
        table.Add(new Volume(definition));
    }

    [LoggerMessage(1202, LogLevel.Warning, "volume {Name}: {Directory} was not known, and is a volume from now on")]
    private partial void LogFound(string name, string directory);

    [LoggerMessage(1203, LogLevel.Error, "volume {Name}: its directory {Directory} is missing: put it back, or remove the volume")]
    private partial void LogMissing(string name, string directory);
}
