using Berth.Runtime.Cgroups.Devices;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Cgroups;

public sealed class DevicePolicyTests
{
    private static readonly DeviceRuleSpec DenyAll = new() { Allow = false, Access = "rwm" };
    private static readonly DeviceRuleSpec AllowAll = new() { Allow = true, Type = "a" };

    [Fact]
    public void Compile_NoRules_LeavesTheDevicesOfDev()
    {
        DevicePolicy policy = DevicePolicy.Compile([]);
        Assert.False(policy.DefaultAllow);
        Assert.Contains(new DeviceException('c', 1, 3, DeviceAccess.All), policy.Exceptions);
        Assert.DoesNotContain(policy.Exceptions, e => e.Type == 'b' && e.Access != DeviceAccess.Mknod);
    }

    [Fact]
    public void Compile_AllowAll_FiltersNothing() => Assert.True(DevicePolicy.Compile([DenyAll, AllowAll]).AllowsAll);

    [Fact]
    public void Compile_SameDeviceTwice_JoinsTheAccess()
    {
        DevicePolicy policy = DevicePolicy.Compile([DenyAll, Rule(true, "b", 8, 0, "r"), Rule(true, "b", 8, 0, "w")]);
        Assert.Contains(new DeviceException('b', 8, 0, DeviceAccess.Read | DeviceAccess.Write), policy.Exceptions);
    }

    [Fact]
    public void Compile_LaterDeny_TakesBackWhatItCovers()
    {
        DevicePolicy policy = DevicePolicy.Compile([Rule(true, "b", 8, 0, "rw"), Rule(true, "b", 8, 1, "r"), Rule(false, "b", 8, null, "r")]);
        Assert.Equal([new('b', 8, 0, DeviceAccess.Write)], policy.Exceptions.Where(e => e.Type == 'b' && e.Major == 8));
    }

    [Fact]
    public void Compile_DenyOfAPart_IsRefused()
    {
        SpecException e = Assert.Throws<SpecException>(() => DevicePolicy.Compile([Rule(true, "b", 8, null, "rwm"), Rule(false, "b", 8, 0, "w")]));
        Assert.Equal("linux.resources.devices[1]: \"b 8:0 w\" takes back a part of \"b 8:* rwm\", which no device filter can express", e.Message);
    }

    [Fact]
    public void Compile_AllButOne_IsAnExceptionToAllowing()
    {
        DevicePolicy policy = DevicePolicy.Compile([AllowAll, Rule(false, "c", 10, 229, "rw")]);
        Assert.True(policy.DefaultAllow);
        Assert.Equal([new('c', 10, 229, DeviceAccess.Read | DeviceAccess.Write)], policy.Exceptions);
    }

    [Theory]
    [InlineData("x", 1, "r", "linux.resources.devices[0].type")]
    [InlineData("c", 1, "rx", "linux.resources.devices[0].access")]
    [InlineData("c", -2, "r", "linux.resources.devices[0].major")]
    [InlineData("c", 4294967296, "r", "linux.resources.devices[0].major")]
    public void Compile_MalformedRule_NamesTheField(string type, long major, string access, string field) =>
        Assert.Equal(field, Assert.Throws<SpecException>(() => DevicePolicy.Compile([Rule(true, type, major, 0, access)])).Field);

    /// <summary>The compiled program decides as the policy's definition says, for every kind of access around the exceptions.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Program_AnyAccess_DecidesAsThePolicy(bool defaultAllow)
    {
        DevicePolicy policy = new(defaultAllow,
        [
            new('c', null, null, DeviceAccess.Mknod), new('c', 1, 3, DeviceAccess.All), new('b', 8, null, DeviceAccess.Read),
            new('b', null, 5, DeviceAccess.Read | DeviceAccess.Write), new('c', 136, 0, DeviceAccess.Write),
        ]);
        ulong[] program = DeviceProgram.Compile(policy);
        foreach (char type in "bc")
        {
            foreach ((long major, long minor) in (IEnumerable<(long, long)>)[(1, 3), (1, 4), (8, 0), (8, 5), (9, 5), (136, 0), (136, 1), (0, 0), (511, 1048575)])
            {
                for (int access = 1; access < 8; access++)
                {
                    bool expected = Decide(policy, type, major, minor, (DeviceAccess)access);
                    Assert.Equal(expected, DeviceProgramMachine.Run(program, type, major, minor, access));
                }
            }
        }
    }

    private static bool Decide(DevicePolicy policy, char type, long major, long minor, DeviceAccess access)
    {
        IEnumerable<DeviceException> same = policy.Exceptions.Where(e => e.Type == type && (e.Major ?? major) == major && (e.Minor ?? minor) == minor);
        return policy.DefaultAllow ? same.All(e => (e.Access & access) == 0) : same.Any(e => (e.Access & access) == access);
    }

    private static DeviceRuleSpec Rule(bool allow, string type, long? major, long? minor, string access) =>
        new() { Allow = allow, Type = type, Major = major, Minor = minor, Access = access };
}
