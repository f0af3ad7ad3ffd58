using Berth.Engine.Containers.Definitions;
using Berth.Engine.State;

namespace Berth.UnitTests.Engine.State;

/// <summary>A directory with a state store in it, gone with the test.</summary>
internal sealed class StateDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("berth-state-").FullName;

    public string Database => System.IO.Path.Combine(Path, "state.db");

    public StateStore Open() => StateStore.Open(Database);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static ContainerDefinition Container(string id, string? name = null, string image = "busybox") => new()
    {
        Id = id, Name = name ?? $"name-{id}", CreatedAt = DateTimeOffset.UnixEpoch, Settings = new ContainerSettings(),
        Image = new ImageOrigin { Reference = image, Id = "sha256:0" },
    };
}
