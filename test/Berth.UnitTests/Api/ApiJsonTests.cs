using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Containers;
using Berth.Api.Server;

namespace Berth.UnitTests.Api;

public sealed class ApiJsonTests
{
    [Fact]
    public void Write_Quotes_AreEscapedAsGoDoesAndLettersAreNot() =>
        Assert.Equal("{\"message\":\"no \\\"é\\\" in <a> & b\"}", Write(new ErrorResponse("no \"é\" in <a> & b")));

    [Fact]
    public void Write_Times_AreRfc3339WithTheDigitsTheyNeed()
    {
        var json = Encoding.UTF8.GetString(ApiJson.Write(
            new ContainerInspect { Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1_200_000) }, ApiJson.Default.ContainerInspect));
        Assert.Contains("\"Created\":\"2026-01-02T03:04:05.12Z\"", json, StringComparison.Ordinal);
        Assert.Contains("\"FinishedAt\":\"0001-01-01T00:00:00Z\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_OfLabels_KeepTheDifferenceBetweenNothingAndTheEmptyText()
    {
        ContainerUpdateRequest read = JsonSerializer.Deserialize("{\"labels\":{\"a\":null,\"b\":\"\",\"c\":\"x\"}}", ApiJson.Default.ContainerUpdateRequest)!;
        Assert.Equal([("a", null), ("b", ""), ("c", "x")], read.Labels!.Select(label => (label.Key, label.Value)));
        Assert.Contains("\"Labels\":{\"a\":null,\"b\":\"\",\"c\":\"x\"}", Encoding.UTF8.GetString(ApiJson.Write(read, ApiJson.Default.ContainerUpdateRequest)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Times_MayHaveNineDigits() =>
        Assert.Equal(1_234_567, JsonSerializer.Deserialize("{\"Created\":\"2026-01-02T03:04:05.123456789Z\"}", ApiJson.Default.ContainerInspect)!.Created.Ticks % 10_000_000);

    [Theory]
    [InlineData("{\"image\":\"b\",\"CMD\":\"ls\"}")]
    [InlineData("{\"Image\":\"b\",\"Cmd\":[\"ls\"],\"HostConfig\":null,\"Tty\":null,\"StopTimeout\":null}")]
    [InlineData("{\"Image\":\"b\",\"Cmd\":[\"ls\"],\"HostConfig\":{\"Memory\":null,\"Init\":null,\"CapAdd\":null}}")]
    public void Read_Request_IsAsLenientAsGo(string json)
    {
        var request = JsonSerializer.Deserialize(json, ApiJson.Default.ContainerCreateRequest)!;
        Assert.Equal("b", request.Image);
        Assert.Equal(["ls"], request.Cmd!);
    }

    [Fact]
    public void Write_Sets_AreObjectsOfEmptyObjects() => Assert.Contains(
        "\"ExposedPorts\":{\"80/tcp\":{}}",
        Encoding.UTF8.GetString(ApiJson.Write(new ContainerCreateRequest { ExposedPorts = ["80/tcp"] }, ApiJson.Default.ContainerCreateRequest)),
        StringComparison.Ordinal);

    [Fact]
    public void Ports_OfARange_SayHowMany()
    {
        const string written = """[{"PrivatePort":80,"PublicPort":8080,"Type":"tcp","Count":20}]""";
        ContainerSummary summary = JsonSerializer.Deserialize($$"""[{"Ports":{{written}}}]""", ApiJson.Default.IReadOnlyListContainerSummary)![0];
        Assert.Equal([new Port { PrivatePort = 80, PublicPort = 8080, Type = "tcp", Count = 20 }], summary.Ports);
        Assert.Contains($"\"Ports\":{written}", Encoding.UTF8.GetString(ApiJson.Write([summary], ApiJson.Default.IReadOnlyListContainerSummary)), StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_OfAList_AreReadAsLenientlyAndWrittenAsGoDoes()
    {
        const string written = """[{"IP":"::1","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},{"PrivatePort":53,"Type":"udp"}]""";
        string json = $$"""[{"Ports":{{written.Replace("\"IP\"", "\"more\":{\"a\":[1]},\"ip\"", StringComparison.Ordinal).Replace("53,", "53,\"PublicPort\":null,\"IP\":null,", StringComparison.Ordinal)}}}]""";
        IReadOnlyList<ContainerSummary> read = JsonSerializer.Deserialize(json, ApiJson.Default.IReadOnlyListContainerSummary)!;
        Assert.Equal([new Port { Ip = "::1", PrivatePort = 80, PublicPort = 8080, Type = "tcp" }, new Port { PrivatePort = 53, Type = "udp" }], read[0].Ports);
        Assert.Contains($"\"Ports\":{written}", Encoding.UTF8.GetString(ApiJson.Write(read, ApiJson.Default.IReadOnlyListContainerSummary)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{\"PrivatePort\":65536}")]
    public void Ports_ThatAreNone_AreRefused(string port) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($"[{{\"Ports\":[{port}]}}]", ApiJson.Default.IReadOnlyListContainerSummary));

    private static string Write(ErrorResponse value) => Encoding.UTF8.GetString(ApiJson.Write(value, ApiJson.Default.ErrorResponse));
}
