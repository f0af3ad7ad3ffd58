using Berth.Engine.Containers.Specs;

namespace Berth.UnitTests.Engine.Containers.Specs;

public sealed class ProcessEnvironmentTests
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    [Fact]
    public void Build_NothingSaid_IsPathHostnameAndHome() =>
        Assert.Equal([Path, "HOSTNAME=h", "HOME=/root"], ProcessEnvironment.Build("h", terminal: false, "/root", null));

    [Fact]
    public void Build_Overrides_StayInTheirPlace() =>
        Assert.Equal(["PATH=/bin", "HOSTNAME=zz", "TERM=vt", "A=1", "HOME=/"], ProcessEnvironment.Build("h", terminal: true, "/", ["A=1", "TERM=vt", "HOSTNAME=zz", "PATH=/bin"]));

    [Fact]
    public void Build_NameTwice_HasTheLast() =>
        Assert.Equal([Path, "HOSTNAME=h", "A=3", "HOME="], ProcessEnvironment.Build("h", terminal: false, "/", ["A=1", "A=2"], ["HOME=", "A=3"]));

    [Fact]
    public void Build_NameAlone_TakesTheVariableAway() =>
        Assert.Equal(["HOSTNAME=h", "AB=1", "HOME=/"], ProcessEnvironment.Build("h", terminal: false, "/", ["A=1", "AB=1"], ["A", "PATH", "NEVER"]));

    [Fact]
    public void Build_EmptyValueAndFurtherEquals_AreKept() =>
        Assert.Equal([Path, "HOSTNAME=h", "A=", "B=c=d", "HOME=/"], ProcessEnvironment.Build("h", terminal: false, "/", ["A=", "B=c=d"]));
}
