using Berth.Api;
using Berth.Api.Server;
using Berth.Daemon.Hosting;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;

namespace Berth.Daemon.Endpoints;

/// <summary>What the engine is, and what it runs on.</summary>
internal sealed class SystemEndpoints(ContainerEngine engine, LiveSettings settings, TimeProvider time)
{
    private static readonly VersionInfo Version = DescribeVersion();

    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/version", static request => request.AnswerAsync(Version, ApiJson.Default.VersionInfo));
        routes.Add("GET", "/info", InfoAsync);
    }

    private Task InfoAsync(ApiRequest request)
    {
        SystemInfo info = InfoMapping.ToInfo(engine.ReadInfo(), engine.Options, request.Version) with
        {
            Debug = settings.Debug, Labels = settings.Labels, SystemTime = time.GetUtcNow(),
        };
        return request.AnswerAsync(info, ApiJson.Default.SystemInfo);
    }

    private static VersionInfo DescribeVersion()
    {
        Dictionary<string, string> details = new(StringComparer.Ordinal)
        {
            ["ApiVersion"] = ApiVersion.Newest.ToString(), ["Arch"] = BuildInfo.Architecture, ["BuildTime"] = "", ["Experimental"] = "false",
            ["GitCommit"] = "", ["GoVersion"] = "", ["KernelVersion"] = BuildInfo.KernelVersion, ["MinAPIVersion"] = ApiVersion.Oldest.ToString(), ["Os"] = "linux",
        };
        return new VersionInfo
        {
            Platform = new PlatformName { Name = "Berth" },
            Components = [new ComponentVersion { Name = "Engine", Version = BuildInfo.Version, Details = details }],
            Version = BuildInfo.Version, ApiVersion = ApiVersion.Newest.ToString(), MinApiVersion = ApiVersion.Oldest.ToString(),
            Os = "linux", Arch = BuildInfo.Architecture, KernelVersion = BuildInfo.KernelVersion,
        };
    }
}
