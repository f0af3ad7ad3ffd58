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
    public void WithIds_UnknownContainer_IsTheLookUpsError() =>
        Assert.Throws<EngineException>(() => NamespaceValidation.WithIds(new() { Namespaces = new() { Pid = "container:nope" } }, name => throw EngineException.NotFound(name)));
}
