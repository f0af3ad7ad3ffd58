using System.Text;
using System.Text.Json.Nodes;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.State;
using Berth.Images;
using Berth.UnitTests.Architecture;

namespace Berth.UnitTests.Engine.State;

public sealed class DocumentTests : IDisposable
{
    /// <summary>A document with every field, as released programs have written it.</summary>
    private static readonly string Golden = Path.Combine(SourceTree.Root, "test/Berth.UnitTests/Engine/State/Golden/container.json");

    private readonly StateDirectory directory = new();

    [Fact]
    public void Container_WithEveryPropertySet_ComesBackAsItWas()
    {
        ContainerDefinition definition = Filled.New<ContainerDefinition>();

        Assert.Null(Filled.Difference(definition, PutAndLoad(definition)));
    }

    [Fact]
    public void Container_WithNothingSaid_ComesBackAsItWas()
    {
        ContainerDefinition definition = StateDirectory.Container("a");

        ContainerDefinition read = PutAndLoad(definition);

        Assert.Null(Filled.Difference(definition, read));
        Assert.Null(read.Settings.Process.Command);
        Assert.Equal("", read.Settings.Process.User);
        Assert.Equal(RestartPolicy.Never, read.Settings.Lifecycle.Restart);
    }

    [Fact]
    public void Container_WithEmptyLists_KeepsThemApartFromNoLists()
    {
        ContainerDefinition definition = StateDirectory.Container("a") with
        {
            Settings = new ContainerSettings
            {
                Process = new ProcessDefinition { Entrypoint = [], Environment = [""] },
                Network = new NetworkDefinition { PortBindings = new Dictionary<string, IReadOnlyList<PortBinding>?> { ["80/tcp"] = null, ["81/tcp"] = [] } },
                Identity = new IdentityDefinition { Labels = new Dictionary<string, string>() },
            },
        };

        ContainerSettings read = PutAndLoad(definition).Settings;

        Assert.Empty(read.Process.Entrypoint!);
        Assert.Equal([""], read.Process.Environment);
        Assert.Null(read.Process.Command);
        Assert.Empty(read.Identity.Labels!);
        Assert.Null(read.Network.PortBindings!["80/tcp"]);
        Assert.Empty(read.Network.PortBindings["81/tcp"]!);
    }

    [Fact]
    public void ImageRecord_WithEveryPropertySet_ComesBackAsItWas()
    {
        ImageRecord record = Filled.New<ImageRecord>();
        using StateStore store = directory.Open();
        store.Images.Put(record);

        Assert.Null(Filled.Difference(record, Assert.Single(store.Images.Load())));
    }

    /// <summary>Fails when a field is renamed, retyped or taken away: rows that are on disks would lose it.</summary>
    [Fact]
    public void Container_OfTheGoldenFile_IsReadAndWrittenWhole()
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(Golden))!;
        ContainerDefinition read = StateJson.Read(
            Encoding.UTF8.GetBytes(golden.ToJsonString()), StateJson.Default.ContainerDefinition, "state.db", "the golden file");

        JsonNode written = JsonNode.Parse(StateJson.WriteAny(read))!;
        Assert.Equal(golden.ToString(), written.ToString());
    }

    /// <summary>Fails when a field has been added: it wants a place in the golden file.</summary>
    [Fact]
    public void GoldenFile_HasEveryField() => Assert.Equal(
        Fields(JsonNode.Parse(StateJson.WriteAny(Filled.New<ContainerDefinition>()))!).Order().Distinct(),
        Fields(JsonNode.Parse(File.ReadAllText(Golden))!).Order().Distinct());

    [Fact]
    public void Container_OfANewerProgram_IsReadWithoutWhatIsUnknown()
    {
        JsonObject document = JsonNode.Parse(StateJson.WriteAny(Filled.New<ContainerDefinition>()))!.AsObject();
        document["Invention"] = new JsonObject { ["a"] = 1 };
        document["Settings"]!["Process"]!["Invention"] = new JsonArray(1, 2);

        ContainerDefinition read = StateJson.Read(
            Encoding.UTF8.GetBytes(document.ToJsonString()), StateJson.Default.ContainerDefinition, "state.db", "a newer row");

        Assert.Null(Filled.Difference(Filled.New<ContainerDefinition>(), read));
    }

    public void Dispose() => directory.Dispose();

    private ContainerDefinition PutAndLoad(ContainerDefinition definition)
    {
        using (StateStore store = directory.Open())
        {
            store.PutContainer(definition, durable: false);
        }

        using StateStore again = directory.Open();
        return Assert.Single(again.LoadContainers());
    }

    /// <summary>Names of fields, each with those it lies in; keys of maps are not fields.</summary>
    private static IEnumerable<string> Fields(JsonNode? node, string path = "") => node switch
    {
        JsonArray list => list.SelectMany(item => Fields(item, path)),
        JsonObject record => record.SelectMany(field => Fields(field.Value, char.IsUpper(field.Key[0]) ? $"{path}.{field.Key}" : $"{path}[]")),
        _ => [path],
    };
}
