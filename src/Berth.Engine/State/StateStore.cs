using Berth.Engine.Containers.Definitions;
using Berth.Engine.Networks;
using Berth.Engine.Volumes;
using Berth.Images;

namespace Berth.Engine.State;

/// <summary>
/// What must not be forgotten: which containers there are, which images and which networks, in <c>state.db</c>. What has been put is there after a
/// crash of the engine; what has been put durably is there after one of the machine. What containers do at a moment is not in
/// here: their processes know. Thread-safe and synchronous: a write takes less than a thread's switch, or waits for the disk.
/// </summary>
/// <exception cref="EngineException">From every member: the database is damaged or the disk is full or broken; nothing has changed then.</exception>
internal sealed class StateStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly Database database;
    private readonly Statement putContainer;
    private readonly Statement deleteContainer;
    private readonly Statement putImage;
    private readonly Statement deleteImage;
    private readonly Statement putNetwork;
    private readonly Statement deleteNetwork;
    private readonly Statement putVolume;
    private readonly Statement deleteVolume;
    private bool isDurable = true;
    private bool isClosed;

    private StateStore(Database database)
    {
        this.database = database;
        putContainer = database.Compile(
            "INSERT INTO containers VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document");
        deleteContainer = database.Compile("DELETE FROM containers WHERE id = ?");
        putImage = database.Compile("INSERT INTO images VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document");
        deleteImage = database.Compile("DELETE FROM images WHERE id = ?");
        putNetwork = database.Compile("INSERT INTO networks VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document");
        deleteNetwork = database.Compile("DELETE FROM networks WHERE id = ?");
        putVolume = database.Compile("INSERT INTO volumes VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET document = excluded.document");
        deleteVolume = database.Compile("DELETE FROM volumes WHERE name = ?");
        EngineId = ReadOrMakeEngineId();
        Images = new StoredImageIndex(this);
    }

    /// <summary>A UUID that the root directory got when it was first used, and keeps.</summary>
    public string EngineId { get; }

    /// <summary>The image store's index; all of its writes are durable.</summary>
    public IImageIndex Images { get; }

    /// <summary>Opens the database, made if missing and brought up to date if older. Its directory is there and the engine's alone (<see cref="RootLock"/>).</summary>
    public static StateStore Open(string path)
    {
        Database database = Database.Open(path);
        try
        {
            StateSchema.Upgrade(database);
            StateSchema.CompleteDocuments(database);
            return new StateStore(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>All containers, in no order.</summary>
    public IReadOnlyList<ContainerDefinition> LoadContainers() => Load("containers", static (json, path, id) =>
        StateJson.Read(json, StateJson.Default.ContainerDefinition, path, $"container {id}"));

    /// <summary>Adds a container or replaces the one with its id.</summary>
    /// <param name="definition">Whose name no other container has.</param>
    /// <param name="durable">Whether it is on the disk when this returns. Otherwise it outlives the engine, and perhaps not the machine's power.</param>
    /// <param name="volumes">What volumes become that were made for it: all of it or nothing. Null is none.</param>
    public void PutContainer(ContainerDefinition definition, bool durable, IReadOnlyList<VolumeDefinition>? volumes = null)
    {
        byte[] document = StateJson.Write(definition, StateJson.Default.ContainerDefinition);
        if (volumes is null or [])
        {
            Write(durable, () => putContainer.Run([definition.Id, definition.Name], document));
            return;
        }

        Write(durable, () => database.InTransaction(() =>
        {
            putContainer.Run([definition.Id, definition.Name], document);
            foreach (VolumeDefinition volume in volumes)
            {
                putVolume.Run([volume.Name], StateJson.Write(volume, StateJson.Default.VolumeDefinition));
            }
        }));
    }

    /// <summary>Replaces containers, all of them or none.</summary>
    /// <inheritdoc cref="PutContainer"/>
    public void PutContainers(IReadOnlyList<ContainerDefinition> definitions, bool durable) => Write(durable, () => database.InTransaction(() =>
    {
        foreach (ContainerDefinition definition in definitions)
        {
            putContainer.Run([definition.Id, definition.Name], StateJson.Write(definition, StateJson.Default.ContainerDefinition));
        }
    }));

    /// <summary>Forgets a container; one that is not there is no error.</summary>
    /// <inheritdoc cref="PutContainer"/>
    public void DeleteContainer(string id, bool durable) => Write(durable, () => deleteContainer.Run(id));

    /// <summary>All networks that somebody has made, in no order.</summary>
    public IReadOnlyList<Network> LoadNetworks() => Load("networks", static (json, path, id) =>
        StateJson.Read(json, StateJson.Default.Network, path, $"network {id}"));

    /// <summary>Adds a network, durably.</summary>
    public void PutNetwork(Network network)
    {
        byte[] document = StateJson.Write(network, StateJson.Default.Network);
        Write(durable: true, () => putNetwork.Run([network.Id, network.Name], document));
    }

    /// <summary>Gives a network another name, and the containers that name it their new documents: all of it or nothing.</summary>
    public void RenameNetwork(Network renamed, IReadOnlyList<ContainerDefinition> containers)
    {
        byte[] document = StateJson.Write(renamed, StateJson.Default.Network);
        Write(durable: true, () => database.InTransaction(() =>
        {
            putNetwork.Run([renamed.Id, renamed.Name], document);
            foreach (ContainerDefinition container in containers)
            {
                putContainer.Run([container.Id, container.Name], StateJson.Write(container, StateJson.Default.ContainerDefinition));
            }
        }));
    }

    /// <summary>Forgets a network; one that is not there is no error.</summary>
    public void DeleteNetwork(string id) => Write(durable: true, () => deleteNetwork.Run(id));

    internal IReadOnlyList<ImageRecord> LoadImages() => Load("images", static (json, path, id) =>
        StateJson.Read(json, StateJson.Default.ImageRecord, path, $"image {id}"));

    internal void PutImage(ImageRecord record)
    {
        byte[] document = StateJson.Write(record, StateJson.Default.ImageRecord);
        Write(durable: true, () => putImage.Run([record.Id], document));
    }

    /// <summary>All of them or none, and one sync for all.</summary>
    internal void PutImages(IReadOnlyList<ImageRecord> records) => Write(durable: true, () => database.InTransaction(() =>
    {
        foreach (ImageRecord record in records)
        {
            putImage.Run([record.Id], StateJson.Write(record, StateJson.Default.ImageRecord));
        }
    }));

    internal void DeleteImage(string id) => Write(durable: true, () => deleteImage.Run(id));

    /// <summary>All volumes, in no order.</summary>
    public IReadOnlyList<VolumeDefinition> LoadVolumes() => Load("volumes", static (json, path, name) =>
        StateJson.Read(json, StateJson.Default.VolumeDefinition, path, $"volume {name}"), key: "name");

    /// <summary>Adds a volume or replaces the one with its name.</summary>
    /// <param name="volume">What it is.</param>
    /// <param name="durable">As with a container.</param>
    public void PutVolume(VolumeDefinition volume, bool durable)
    {
        byte[] document = StateJson.Write(volume, StateJson.Default.VolumeDefinition);
        Write(durable, () => putVolume.Run([volume.Name], document));
    }

    /// <summary>Forgets a volume; one that is not there is no error.</summary>
    public void DeleteVolume(string name, bool durable) => Write(durable, () => deleteVolume.Run(name));

    /// <summary>Gives a volume another name, and the containers that name it their new documents: all of it or nothing.</summary>
    public void RenameVolume(string name, VolumeDefinition renamed, IReadOnlyList<ContainerDefinition> containers)
    {
        byte[] document = StateJson.Write(renamed, StateJson.Default.VolumeDefinition);
        Write(durable: true, () => database.InTransaction(() =>
        {
            deleteVolume.Run(name);
            putVolume.Run([renamed.Name], document);
            foreach (ContainerDefinition container in containers)
            {
                putContainer.Run([container.Id, container.Name], StateJson.Write(container, StateJson.Default.ContainerDefinition));
            }
        }));
    }

    /// <summary>Waits for a write in progress, and leaves the database in one file.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            foreach (Statement statement in (ReadOnlySpan<Statement>)
                [putContainer, deleteContainer, putImage, deleteImage, putNetwork, deleteNetwork, putVolume, deleteVolume])
            {
                statement.Dispose();
            }

            database.Dispose();
        }
    }

    private delegate T ReadRow<T>(ReadOnlySpan<byte> json, string path, string id);

    private List<T> Load<T>(string table, ReadRow<T> read, string key = "id")
    {
        lock (gate)
        {
            ThrowIfClosed();
            using Statement select = database.Compile($"SELECT {key}, document FROM {table}");
            List<T> rows = [];
            while (select.Step())
            {
                rows.Add(read(select.Utf8(1), database.Path, select.Text(0)));
            }

            return rows;
        }
    }

    private void Write(bool durable, Action write)
    {
        lock (gate)
        {
            ThrowIfClosed();
            if (durable != isDurable)
            {
                // The log is synced by each commit, or only before it is moved into the database. A durable commit syncs those
                // before it too. The pragma takes effect when it is compiled, so it cannot be kept as a statement.
                database.Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
                isDurable = durable;
            }

            write();
        }
    }

    private void ThrowIfClosed()
    {
        if (isClosed)
        {
            throw new EngineException(EngineErrorKind.Unavailable, "the engine is closing");
        }
    }

    private string ReadOrMakeEngineId()
    {
        if (StateProperties.Read(database, StateProperties.EngineId) is { } known)
        {
            return known;
        }

        string made = Guid.NewGuid().ToString();
        StateProperties.Write(database, StateProperties.EngineId, made);
        return made;
    }
}
