using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Engine.Containers.Specs;

public sealed class SpecDevicesTests
{
    [Theory]
    [InlineData("c 13:* rwm", "c", 13L, null, "rwm")]
    [InlineData("b *:* r", "b", null, null, "r")]
    [InlineData("a *:* w", "a", null, null, "w")]
    public void ParseRule_Rule_IsRead(string text, string type, long? major, long? minor, string access) =>
        Assert.Equal(new DeviceRuleSpec { Allow = true, Type = type, Major = major, Minor = minor, Access = access }, SpecDevices.ParseRule(text));

    [Theory]
    [InlineData("x 1:1 rwm")]
    [InlineData("c 1:1")]
    [InlineData("c a:b r")]
    [InlineData("c 1 r")]
    [InlineData("c 1:1 x")]
    [InlineData("c 1:1 rwmr")]
    [InlineData("c -1:1 r")]
    [InlineData("")]
    public void ParseRule_NoRule_IsRefused(string text) =>
        Assert.Equal($"invalid device cgroup rule format: '{text}'", Assert.Throws<SpecException>(() => SpecDevices.ParseRule(text)).Message);

    [Fact]
    public void Find_NullDevice_HasItsNumbers()
    {
        DeviceSelection found = HostDevices.Find(new ContainerSettings { Devices = new() { Devices = [new("/dev/null", "/dev/x", "r")] } });

        GrantedDevice device = Assert.Single(found.Nodes);
        Assert.Equal(("/dev/x", "c", 1L, 3L, "r"), (device.Device.Path, device.Device.Type, device.Device.Major, device.Device.Minor, device.Permissions));
    }

    [Fact]
    public void Find_Privileged_HasTheMachinesDevicesButNoConsole()
    {
        DeviceSelection found = HostDevices.Find(new ContainerSettings { Security = new() { Privileged = true } });

        string[] paths = [.. found.Nodes.Select(node => node.Device.Path)];
        Assert.Contains("/dev/null", paths);
        Assert.DoesNotContain("/dev/console", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("/dev/pts/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/dev/nope", "no such file or directory")]
    [InlineData("/etc/passwd", "not a device node")]
    [InlineData("/etc", "not a device node")]
    [InlineData("", "no such file or directory")]
    public void Find_NoDevice_IsRefused(string path, string reason)
    {
        EngineException error = Assert.Throws<EngineException>(
            () => HostDevices.Find(new ContainerSettings { Devices = new() { Devices = [new(path, "/dev/x", "rwm")] } }));

        Assert.Equal($"error gathering device information while adding custom device \"{path}\": {reason}", error.Message);
    }
}
