using Berth.Engine;
using Berth.Engine.State;

namespace Berth.UnitTests.Engine.State;

/// <summary>What cannot be read is named, and left as it is for whoever can.</summary>
public sealed class StateDamageTests : IDisposable
{
    private readonly StateDirectory directory = new();

    [Fact]
    public void Open_AFileThatIsNoDatabase_SaysSoAndKeepsIt()
    {
        byte[] content = [.. Enumerable.Repeat((byte)'x', 5000)];
        File.WriteAllBytes(directory.Database, content);

        EngineException error = Assert.Throws<EngineException>(directory.Open);

        Assert.Equal(EngineErrorKind.Internal, error.Kind);
        Assert.StartsWith($"{directory.Database} is not a database", error.Message);
        Assert.Equal(content, File.ReadAllBytes(directory.Database));
    }

    [Fact]
    public void LoadContainers_FromADamagedFile_SaysSo()
    {
        using (StateStore store = directory.Open())
        {
            for (int i = 0; i < 100; i++)
            {
                store.PutContainer(StateDirectory.Container($"{i}"), durable: false);
            }
        }

        byte[] content = File.ReadAllBytes(directory.Database);
        content.AsSpan(4096).Fill(0xa5); // all but the first page, which has the schema
        File.WriteAllBytes(directory.Database, content);

        EngineException error = Assert.Throws<EngineException>(() =>
        {
            using StateStore store = directory.Open();
            store.LoadContainers();
        });

        Assert.Equal(EngineErrorKind.Internal, error.Kind);
        Assert.StartsWith($"{directory.Database} is damaged (", error.Message);
        Assert.Equal(content, File.ReadAllBytes(directory.Database));
    }

    [Theory]
    [InlineData("{\"Id\":\"a\"}")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"Id\":5,\"Name\":\"n\",\"CreatedAt\":\"2025-01-01T00:00:00Z\",\"Image\":{\"Reference\":\"i\",\"Id\":\"x\"},\"Settings\":{}}")]
    public void LoadContainers_WithAnUnreadableDocument_NamesTheContainer(string document)
    {
        directory.Open().Dispose();
        Execute($"INSERT INTO containers VALUES ('abc', 'n', '{document}')");
        using StateStore store = directory.Open();

        EngineException error = Assert.Throws<EngineException>(() => store.LoadContainers());

        Assert.Equal(EngineErrorKind.Internal, error.Kind);
        Assert.StartsWith($"{directory.Database} is damaged: the document of container abc cannot be read: ", error.Message);
    }

    [Fact]
    public void Open_ADatabaseOfANewerProgram_RefusesAndChangesNothing()
    {
        directory.Open().Dispose();
        Execute("PRAGMA user_version = 1000");
        byte[] content = File.ReadAllBytes(directory.Database);

        EngineException error = Assert.Throws<EngineException>(directory.Open);

        Assert.Equal(EngineErrorKind.Unavailable, error.Kind);
        Assert.Contains("newer version of Berth (format 1000, this one knows ", error.Message);
        Assert.Equal(content, File.ReadAllBytes(directory.Database));
    }

    [Fact]
    public void Open_ADirectoryThatIsMissing_NamesIt()
    {
        string path = Path.Combine(directory.Path, "missing", "state.db");

        EngineException error = Assert.Throws<EngineException>(() => StateStore.Open(path));

        Assert.Equal(EngineErrorKind.Unavailable, error.Kind);
        Assert.StartsWith($"cannot open {path}: ", error.Message);
    }

    [Fact]
    public void Open_ADatabaseThatIsOpen_SaysSo()
    {
        using StateStore first = directory.Open();
        first.PutContainer(StateDirectory.Container("a"), durable: false);

        EngineException error = Assert.Throws<EngineException>(directory.Open);

        Assert.Equal(EngineErrorKind.Unavailable, error.Kind);
        Assert.Equal($"cannot use {directory.Database}: another program has it open", error.Message);
    }

    public void Dispose() => directory.Dispose();

    private void Execute(string sql)
    {
        using Database database = Database.Open(directory.Database);
        database.Execute(sql);
    }
}
