namespace Berth.Engine.Volumes;

/// <summary>The volumes there are, and who uses which.</summary>
internal sealed class VolumeTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Volume> volumes = new(StringComparer.Ordinal);

    public IReadOnlyList<Volume> All
    {
        get
        {
            lock (gate)
            {
                return [.. volumes.Values];
            }
        }
    }

    public Volume? Find(string name)
    {
        lock (gate)
        {
            return volumes.GetValueOrDefault(name);
        }
    }

    public void Add(Volume volume, string? user = null)
    {
        lock (gate)
        {
            volumes[volume.Name] = volume;
            if (user is not null)
            {
                volume.Users.Add(user);
            }
        }
    }

    /// <summary>Counts a container among those who name the volume; null where there is none.</summary>
    public Volume? Use(string name, string container)
    {
        lock (gate)
        {
            Volume? volume = volumes.GetValueOrDefault(name);
            volume?.Users.Add(container);
            return volume;
        }
    }

    public Volume? Release(string name, string container)
    {
        lock (gate)
        {
            Volume? volume = volumes.GetValueOrDefault(name);
            volume?.Users.Remove(container);
            volume?.Running.Remove(container);
            return volume;
        }
    }

    public IReadOnlyList<string> UsersOf(Volume volume)
    {
        lock (gate)
        {
            return [.. volume.Users];
        }
    }

    /// <summary>Takes the volume out, so that nobody uses it from now on.</summary>
    /// <exception cref="EngineException">Somebody does.</exception>
    public void Remove(Volume volume)
    {
        lock (gate)
        {
            if (volume.Users.Count > 0)
            {
                throw EngineException.Conflict($"remove {volume.Name}: volume is in use - [{string.Join(", ", volume.Users)}]");
            }

            ThrowIfChanging("remove", volume);
            if (volume.Readers > 0)
            {
                throw EngineException.Conflict($"remove {volume.Name}: volume is being read by a clone, an export or a snapshot");
            }

            volumes.Remove(volume.Name);
        }
    }

    /// <summary>A container that is about to be started.</summary>
    /// <exception cref="EngineException">The volume is not to be seen at this moment.</exception>
    public void Run(Volume volume, string container)
    {
        lock (gate)
        {
            ThrowIfChanging("mount", volume);
            volume.Running.Add(container);
        }
    }

    /// <summary>True when nobody runs with it any more.</summary>
    public bool Stop(Volume volume, string container)
    {
        lock (gate)
        {
            return volume.Running.Remove(container) && volume.Running.Count == 0;
        }
    }

    public bool IsRunning(Volume volume)
    {
        lock (gate)
        {
            return volume.Running.Count > 0;
        }
    }

    /// <summary>Keeps the volume from being removed, renamed and replaced until the result is disposed of.</summary>
    public IDisposable Read(string verb, Volume volume)
    {
        lock (gate)
        {
            ThrowIfChanging(verb, volume);
            volume.Readers++;
        }

        return new Ending(() =>
        {
            lock (gate)
            {
                volume.Readers--;
            }
        });
    }

    /// <summary>Keeps containers from being started with the volume until the result is disposed of.</summary>
    /// <param name="verb">What is to be done, for messages.</param>
    /// <param name="volume">Which.</param>
    /// <exception cref="EngineException">A container runs with it, or something else is done to it.</exception>
    public IDisposable Change(string verb, Volume volume)
    {
        lock (gate)
        {
            ThrowIfChanging(verb, volume);
            if (volume.Running.Count > 0)
            {
                throw EngineException.Conflict($"{verb} {volume.Name}: volume is in use by running containers - [{string.Join(", ", volume.Running)}]: stop them first");
            }

            if (volume.Readers > 0)
            {
                throw EngineException.Conflict($"{verb} {volume.Name}: volume is being read by a clone, an export or a snapshot");
            }

            volume.Change = verb;
        }

        return new Ending(() =>
        {
            lock (gate)
            {
                volume.Change = null;
            }
        });
    }

    public void Rename(Volume volume, VolumeDefinition renamed)
    {
        lock (gate)
        {
            volumes.Remove(volume.Name);
            volume.Definition = renamed;
            volumes[renamed.Name] = volume;
        }
    }

    private static void ThrowIfChanging(string verb, Volume volume)
    {
        if (volume.Change is { } change)
        {
            throw EngineException.Conflict($"{verb} {volume.Name}: another {change} of the volume is under way");
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
