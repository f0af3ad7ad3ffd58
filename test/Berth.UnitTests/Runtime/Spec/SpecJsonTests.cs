using System.Text;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Spec;

public sealed class SpecJsonTests
{
    [Fact]
    public void ReadRuntimeSpec_EmptyObject_HasTheDefaultsOfTheSpecification()
    {
        RuntimeSpec spec = Read("{}");
        Assert.Null(spec.Process);
        Assert.Empty(spec.Mounts);
        Assert.Empty(spec.Annotations);
    }

    [Fact]
    public void ReadRuntimeSpec_NullLists_AreEmpty()
    {
        RuntimeSpec spec = Read("""{"mounts":null,"annotations":null,"process":{"args":null,"env":null,"user":{"additionalGids":null}},"linux":{"resources":{"devices":null,"unified":null}}}""");
        Assert.Empty(spec.Mounts);
        Assert.Empty(spec.Process!.Args);
        Assert.Empty(spec.Process.User.AdditionalGids);
        Assert.Empty(spec.Linux!.Resources!.Unified);
        Assert.Empty(spec.Linux.Resources.Devices);
    }

    [Fact]
    public void ReadRuntimeSpec_AbsentMembersOfPartialObjects_AreTheDefaults()
    {
        RuntimeSpec spec = Read("""{"process":{"args":["sh"]},"root":{"path":"rootfs"}}""");
        Assert.Equal("/", spec.Process!.Cwd);
        Assert.NotNull(spec.Process.User);
        Assert.False(spec.Root!.Readonly);
    }

    [Fact]
    public void ReadRuntimeSpec_FieldsWithOddSpelling_AreFound()
    {
        ResourcesSpec resources = Read("""
            {"linux":{"uidMappings":[{"containerID":0,"hostID":100000,"size":65536}],"resources":{
              "memory":{"limit":67108864,"swap":-1,"disableOOMKiller":true},
              "blockIO":{"weight":10,"throttleReadIOPSDevice":[{"major":8,"minor":0,"rate":18446744073709551615}]},
              "network":{"classID":1048577},
              "rdma":{"mlx5_1":{"hcaHandles":3}}}}}
            """).Linux!.Resources!;
        Assert.True(resources.Memory!.DisableOomKiller);
        Assert.Equal(-1, resources.Memory.Swap);
        Assert.Equal(ulong.MaxValue, resources.BlockIo!.ThrottleReadIopsDevice[0].Rate);
        Assert.Equal(1048577u, resources.Network!.ClassId);
        Assert.Equal(3u, resources.Rdma["mlx5_1"].HcaHandles);
    }

    [Fact]
    public void ReadRuntimeSpec_UnknownFields_ArePassedOver() =>
        Assert.Equal("web", Read("""{"hostname":"web","windows":{"layerFolders":[1]},"linux":{"intelRdt":{"closID":"x"}}}""").Hostname);

    [Theory]
    [InlineData("""{"process":{"user":{"uid":-1}}}""", "process.user.uid")]
    [InlineData("""{"process":{"args":"sh"}}""", "process.args")]
    [InlineData("""{"mounts":[{"destination":"/proc"},{"options":[1]}]}""", "mounts[1].options[0]")]
    [InlineData("""{"linux":{"resources":{"memory":{"limit":"64m"}}}}""", "linux.resources.memory.limit")]
    [InlineData("""[]""", "")]
    public void ReadRuntimeSpec_WrongType_NamesTheField(string json, string field)
    {
        SpecException e = Assert.Throws<SpecException>(() => Read(json));
        Assert.Equal(field, e.Field);
        Assert.EndsWith("has the wrong type or is out of range (line 1)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadRuntimeSpec_MissingMember_IsNamed()
    {
        SpecException e = Assert.Throws<SpecException>(() => Read("""{"linux":{"namespaces":[{"path":"/x"}]}}"""));
        Assert.Equal("linux.namespaces[0]: lacks 'type' (line 1)", e.Message);
    }

    [Fact]
    public void ReadRuntimeSpec_AbsentStrings_AreEmptyRatherThanNull()
    {
        RuntimeSpec spec = Read("""{"mounts":[{}],"linux":{"devices":[{}],"seccomp":{"syscalls":[{}]}},"hooks":{"poststop":[{}]}}""");
        Assert.Equal("", spec.Mounts[0].Destination);
        Assert.Equal("", spec.Linux!.Devices[0].Path);
        Assert.Equal("", spec.Linux.Seccomp!.DefaultAction);
        Assert.Equal("", spec.Hooks!.Poststop[0].Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\n\"hostname\": }")]
    public void ReadRuntimeSpec_BrokenText_SaysWhere(string json)
    {
        SpecException e = Assert.Throws<SpecException>(() => Read(json));
        Assert.StartsWith($"not valid JSON at line {1 + json.Count(c => c == '\n')}: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BytePosition", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThenRead_KeepsEverything()
    {
        RuntimeSpec spec = new()
        {
            Process = new() { Args = ["sh", "-c", "true"], Rlimits = [new("RLIMIT_NOFILE", 1024, ulong.MaxValue)], OomScoreAdj = -500 },
            Root = new("rootfs", Readonly: true),
            Linux = new() { Namespaces = [new(NamespaceTypes.Pid), new(NamespaceTypes.Network, "/run/netns/a")], CgroupsPath = "/berth/a" },
        };
        byte[] written = SpecJson.Write(spec);
        Assert.Equal(written, SpecJson.Write(SpecJson.ReadRuntimeSpec(written)));
        Assert.Contains("\"path\": \"/run/netns/a\"", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }

    private static RuntimeSpec Read(string json) => SpecJson.ReadRuntimeSpec(Encoding.UTF8.GetBytes(json));
}
