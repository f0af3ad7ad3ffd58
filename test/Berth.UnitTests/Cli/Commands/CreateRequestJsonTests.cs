using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Api;
using Berth.Api.Containers;
using Berth.Api.Execs;
using Berth.Api.Networks;
using Berth.Cli.Commands.Containers;
using Berth.Cli.EngineClient;

namespace Berth.UnitTests.Cli.Commands;

/// <summary>Every field of the request is either written by hand as the serializer would, or one that the command line cannot say.</summary>
public sealed class CreateRequestJsonTests
{
    private static readonly string[] NeverSaid =
    [
        "Shell", "OnBuild", "MacAddress", "ArgsEscaped", "NetworkDisabled", "HostConfig", "Cgroup", "Isolation",
        "DeviceRequests", "KernelMemoryTcp", "CpuCount", "CpuPercent", "IoMaximumIops", "IoMaximumBandwidth",
    ];

    public static TheoryData<string> OfRequest => Names(typeof(ContainerCreateRequest));

    public static TheoryData<string> OfExec => Names(typeof(ExecCreateRequest));

    public static TheoryData<string> OfExecStart => Names(typeof(ExecStartRequest));

    public static TheoryData<string> OfHost => Names(typeof(HostConfig));

    [Theory]
    [MemberData(nameof(OfRequest))]
    public void Write_FieldOfTheRequest_IsAsTheSerializers(string name)
    {
        ContainerCreateRequest request = new();
        Set(request, name);
        AssertSame(request);
    }

    [Theory]
    [MemberData(nameof(OfHost))]
    public void Write_FieldOfTheHost_IsAsTheSerializers(string name)
    {
        HostConfig host = new();
        Set(host, name);
        ContainerCreateRequest request = new() { HostConfig = host };
        AssertSame(request);
    }

    [Theory]
    [MemberData(nameof(OfExec))]
    public void Write_FieldOfAnExec_IsAsTheSerializers(string name)
    {
        ExecCreateRequest request = new();
        Set(request, name);
        AssertSame(ApiJson.Write(request, ApiJson.Default.ExecCreateRequest), ExecRequestJson.Write(request));
    }

    [Theory]
    [MemberData(nameof(OfExecStart))]
    public void Write_FieldOfAnExecsStart_IsAsTheSerializers(string name)
    {
        ExecStartRequest request = new();
        Set(request, name);
        AssertSame(ApiJson.Write(request, ApiJson.Default.ExecStartRequest), ExecRequestJson.Write(request));
    }

    [Fact]
    public void Write_EmptyEntrypointAndPaths_AreSaid()
    {
        ContainerCreateRequest request = new() { Entrypoint = [""], HostConfig = new HostConfig { MaskedPaths = [], ReadonlyPaths = [] } };
        AssertSame(request);
    }

    [Theory]
    [InlineData("{\"Id\":\"abc\",\"Warnings\":[\"a\",\"b\"]}")]
    [InlineData("{\"Warnings\":[\"a\",\"b\"],\"Other\":{\"Id\":\"not this\"},\"Id\":\"abc\"}")]
    public void ReadCreated_HasIdAndWarnings(string json)
    {
        ContainerCreateResponse answer = ShortAnswers.ReadCreated(Encoding.UTF8.GetBytes(json));
        Assert.Equal("abc", answer.Id);
        Assert.Equal(["a", "b"], answer.Warnings);
    }

    [Theory]
    [InlineData("{\"ExitCode\":3,\"ProcessConfig\":{\"ExitCode\":1}}", 3)]
    [InlineData("{\"ProcessConfig\":{\"ExitCode\":1},\"ExitCode\":null}", null)]
    public void ReadExitCode_IsTheExecs(string json, int? code) => Assert.Equal(code, ShortAnswers.ReadExitCode(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{\"StatusCode\":137}", 137, null)]
    [InlineData("{\"Error\":{\"Message\":\"lost\"},\"StatusCode\":0}", 0, "lost")]
    [InlineData("{\"StatusCode\":3,\"Error\":null}", 3, null)]
    public void ReadWaited_HasCodeAndError(string json, long code, string? error)
    {
        ContainerWaitResponse answer = ShortAnswers.ReadWaited(Encoding.UTF8.GetBytes(json));
        Assert.Equal((code, error), (answer.StatusCode, answer.Error?.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"StatusCode\":")]
    public void Read_OfSomethingElse_Fails(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.Throws<ProtocolException>(() => ShortAnswers.ReadWaited(bytes));
        Assert.Throws<ProtocolException>(() => ShortAnswers.ReadCreated(bytes));
        Assert.Throws<ProtocolException>(() => ShortAnswers.ReadExec(bytes));
    }

    private static TheoryData<string> Names(Type type) => [.. type.GetProperties().Select(property => property.Name).Where(name => name != "EqualityContract").Except(NeverSaid)];

    private static void AssertSame(ContainerCreateRequest request) =>
        AssertSame(ApiJson.Write(request, ApiJson.Default.ContainerCreateRequest), CreateRequestJson.Write(request));

    private static void AssertSame(byte[] serialized, byte[] written)
    {
        JsonNode expected = Said(JsonNode.Parse(serialized))!;
        JsonNode? actual = Said(JsonNode.Parse(written));
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{actual?.ToJsonString()} is not {expected.ToJsonString()}");
        Assert.NotEmpty(expected.AsObject());
    }

    /// <summary>Without what is null, which is the same as not said.</summary>
    private static JsonNode? Said(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach ((string key, JsonNode? value) in members.ToArray())
            {
                if (value is null)
                {
                    members.Remove(key);
                }

                Said(value);
            }
        }

        (node as JsonArray)?.ToList().ForEach(item => Said(item));
        return node;
    }

    private static void Set(object target, string name)
    {
        PropertyInfo property = target.GetType().GetProperty(name)!;
        property.SetValue(target, Sample(property.PropertyType));
    }

    private static object Sample(Type type) => type switch
    {
        _ when type == typeof(string) => "te\"xt/ä",
        _ when type == typeof(bool?) => true,
        _ when type == typeof(long?) => 1L << 40,
        _ when type == typeof(int?) => 7,
        _ when type == typeof(ushort?) => (ushort)7,
        _ when type == typeof(IReadOnlyList<string>) => new[] { "one", "two" },
        _ when type == typeof(IReadOnlyList<uint>) => new uint[] { 3, 4 },
        _ when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string> { ["k"] = "v", ["e"] = "" },
        _ when type == typeof(HealthConfig) => new HealthConfig { Test = ["x"], Interval = 1, Timeout = 2, StartPeriod = 3, StartInterval = 4, Retries = 5 },
        _ when type == typeof(LogConfig) => new LogConfig { Type = "none", Config = new Dictionary<string, string> { ["a"] = "b" } },
        _ when type == typeof(RestartPolicy) => new RestartPolicy { Name = "always", MaximumRetryCount = 1 },
        _ when type == typeof(IReadOnlyList<Mount>) => new[] { new Mount { Type = "bind", Source = "/a", Target = "/b" } },
        _ when type == typeof(IReadOnlyList<DeviceMapping>) => new[] { new DeviceMapping { PathOnHost = "/a", PathInContainer = "/b", CgroupPermissions = "r" } },
        _ when type == typeof(IReadOnlyList<WeightDevice>) => new[] { new WeightDevice { Path = "/a", Weight = 3 } },
        _ when type == typeof(IReadOnlyList<ThrottleDevice>) => new[] { new ThrottleDevice { Path = "/a", Rate = 3 } },
        _ when type == typeof(NetworkingConfig) => new NetworkingConfig { EndpointsConfig = new Dictionary<string, EndpointSettings?> { ["a"] = new() { Aliases = ["b"] } } },
        _ when type == typeof(IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>) => new Dictionary<string, IReadOnlyList<PortBinding>?>
        {
            ["80/tcp"] = [new PortBinding { HostPort = "8080" }],
        },
        _ when type == typeof(IReadOnlyList<Ulimit>) => new[] { new Ulimit { Name = "core", Soft = 1, Hard = 2 } },
        _ => throw new InvalidOperationException($"there is no sample of {type}"),
    };
}
