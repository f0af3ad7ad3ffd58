using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Restarts;

namespace Berth.UnitTests.Engine.Containers.Restarts;

public sealed class StartOrderTests
{
    private readonly List<ContainerDefinition> containers = [];

    [Fact]
    public void Of_WithoutNeeds_IsTheOrderOfCreation()
    {
        Add("b");
        Add("a");
        Assert.Equal("b a", Order());
        Assert.Equal("", NeedsOf("a"));
    }

    [Fact]
    public void Of_WhatIsNeeded_IsInFrontWhateverItsAge()
    {
        Add("web", new NetworkDefinition { Links = ["/db:database", "cache"] });
        Add("side", new NetworkDefinition { Mode = "container:id-web" });
        Add("backup", storage: new StorageDefinition { VolumesFrom = ["db:ro"] });
        Add("db");
        Add("cache");
        Assert.Equal("db cache web side backup", Order());
        Assert.Equal("db cache", NeedsOf("web"));
        Assert.Equal("web", NeedsOf("side"));
        Assert.Equal("db", NeedsOf("backup"));
    }

    [Fact]
    public void Of_LinksOnANetwork_Count()
    {
        Add("web", new NetworkDefinition { Endpoints = new Dictionary<string, EndpointDefinition> { ["n"] = new() { Links = ["db:d"] } } });
        Add("db");
        Assert.Equal("db", NeedsOf("web"));
    }

    [Fact]
    public void Of_Compose_NeedsAllContainersOfAServiceOfItsProject()
    {
        Add("web", labels: Service("shop", "web", "db:service_healthy:false,cache"));
        Add("db-1", labels: Service("shop", "db"));
        Add("db-2", labels: Service("shop", "db"));
        Add("other-db", labels: Service("blog", "db"));
        Add("cache", labels: Service("shop", "cache"));
        Assert.Equal("db-1+ db-2+ cache", NeedsOf("web"));
    }

    [Fact]
    public void Of_ACircle_EndsWithTheOldest()
    {
        Add("a", new NetworkDefinition { Links = ["b"] });
        Add("b", new NetworkDefinition { Links = ["c"] });
        Add("c", new NetworkDefinition { Links = ["a", "c"] });
        Assert.Equal("c b a", Order());
        Assert.Equal("", NeedsOf("c"));
        Assert.Equal("b", NeedsOf("a"));
    }

    [Fact]
    public void Of_NeededTwice_TheStricterCounts()
    {
        Add("web", new NetworkDefinition { Links = ["db"] }, labels: Service("shop", "web", "db:service_healthy:true"));
        Add("db", labels: Service("shop", "db"));
        Assert.Equal("db+", NeedsOf("web"));
    }

    [Fact]
    public void Of_WhatIsNotThere_IsNotWaitedFor()
    {
        Add("web", new NetworkDefinition { Links = ["gone"] }, labels: Service("shop", "web", "gone:service_started:true"));
        Assert.Equal("", NeedsOf("web"));
    }

    [Fact]
    public void TryTake_GivesEachOnce()
    {
        Add("a");
        StartOrder order = Make();
        Assert.True(order.TryTake("id-a", out _));
        Assert.False(order.TryTake("id-a", out _));
    }

    private void Add(string name, NetworkDefinition? network = null, StorageDefinition? storage = null, Dictionary<string, string>? labels = null) => containers.Add(new ContainerDefinition
    {
        Id = $"id-{name}", Name = name, CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(containers.Count), Image = new ImageOrigin { Reference = "r", Id = "sha256:1" },
        Settings = new ContainerSettings { Network = network ?? new(), Storage = storage ?? new(), Identity = new IdentityDefinition { Labels = labels } },
    });

    private static Dictionary<string, string> Service(string project, string service, string? dependsOn = null)
    {
        Dictionary<string, string> labels = new() { ["com.docker.compose.project"] = project, ["com.docker.compose.service"] = service };
        if (dependsOn is not null)
            labels["com.docker.compose.depends_on"] = dependsOn;
        return labels;
    }

    private StartOrder Make() => StartOrder.Of(containers, name => containers.Find(container => container.Name == name || container.Id == name)?.Id);

    private string Order() => NamesOf(Make().Ids);

    private string NeedsOf(string name) => Make().TryTake($"id-{name}", out IReadOnlyList<StartNeed> needed)
        ? string.Join(' ', needed.Select(need => NamesOf([need.Id]) + (need.UntilHealthy ? "+" : "")))
        : "taken";

    private string NamesOf(IReadOnlyList<string> ids) => string.Join(' ', ids.Select(id => containers.Single(container => container.Id == id).Name));
}
