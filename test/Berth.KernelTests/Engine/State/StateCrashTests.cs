using System.Diagnostics;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.State;
using Berth.Images;

namespace Berth.KernelTests.Engine.State;

/// <summary>Kills the writer at any moment and looks what is left.</summary>
public sealed class StateCrashTests : IDisposable
{
    private const int Rounds = 16;
    private readonly string directory = Directory.CreateTempSubdirectory("berth-crash-").FullName;

    private string Database => Path.Combine(directory, "state.db");

    [Fact]
    public void Open_AfterTheWriterWasKilled_HasAllThatWasAcknowledged()
    {
        Random random = new(20250101);
        SortedDictionary<string, int> expected = [];
        for (int round = 0; round < Rounds; round++)
        {
            List<string> said = KillAfter(round, lines: random.Next(1, 400));
            said.ForEach(line => Apply(line, expected));

            using StateStore store = StateStore.Open(Database);
            SortedDictionary<string, int> found = Read(store);
            if (!found.SequenceEqual(expected))
            {
                // Nothing else can have happened than the write that was under way.
                Apply(StateWriter.Line(round, said.Count), expected);
            }

            Assert.Equal(expected, found);
        }

        Assert.Contains(expected.Keys, key => key.StartsWith("container", StringComparison.Ordinal));
        Assert.Contains(expected.Keys, key => key.StartsWith("image", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    /// <summary>Everything that the writer said, also between the line that was waited for and its end.</summary>
    private List<string> KillAfter(int round, int lines)
    {
        using Process writer = StateWriter.Start(Database, round);
        List<string> said = [];
        while (writer.StandardOutput.ReadLine() is { } line)
        {
            said.Add(line);
            if (said.Count == lines)
            {
                writer.Kill();
            }
        }

        writer.WaitForExit();
        Assert.Equal(128 + 9, writer.ExitCode);
        Assert.True(said.Count >= lines);
        return said;
    }

    private static void Apply(string line, SortedDictionary<string, int> state)
    {
        switch (line.Split(' '))
        {
            case ["put", var id, var version]:
                state[$"container {id}"] = int.Parse(version);
                break;
            case ["image", var id, var version]:
                state[$"image {id}"] = int.Parse(version);
                break;
            case ["delete", var id]:
                state.Remove($"container {id}");
                break;
        }
    }

    private static SortedDictionary<string, int> Read(StateStore store)
    {
        SortedDictionary<string, int> state = [];
        foreach (ContainerDefinition found in store.LoadContainers())
        {
            int version = int.Parse(found.Settings.Process.Command![0]);
            Assert.Equal(StateWriter.Container(found.Id, version).Settings.Process.Command, found.Settings.Process.Command);
            state.Add($"container {found.Id}", version);
        }

        foreach (ImageRecord found in store.Images.Load())
        {
            state.Add($"image {found.Id}", int.Parse(found.References[0]));
        }

        return state;
    }
}
