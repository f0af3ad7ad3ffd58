using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

public sealed class NamespaceValidationTests
{
    [Fact]
    public void WithIds_OtherContainers_AreNamedByTheirIds()
    {
        ContainerSettings settings = new() { Namespaces = new() { Ipc = "container:a", Pid = "host" }, Network = new() { Mode = "container:b" } };

        ContainerSettings resolved = NamespaceValidation.WithIds(settings, name => name + name);

        Assert.Equal(("container:aa", "host", "container:bb"), (resolved.Namespaces.Ipc, resolved.Namespaces.Pid, resolved.Network.Mode));
    }

    [Fact]
    public void WithIds_UnknownContainer_IsRefusedByName() => Assert.Equal(
        "No such container: nope",
        Assert.Throws<EngineException>(() => NamespaceValidation.WithIds(new() { Namespaces = new() { Pid = "container:nope" } }, _ => null)).Message);

    [Fact]
    public void WithIds_NetworkOfAnUnknownContainer_IsForTheStart() =>
        Assert.Equal("container:later", NamespaceValidation.WithIds(new() { Network = new() { Mode = "container:later" } }, _ => null).Network.Mode);
}
