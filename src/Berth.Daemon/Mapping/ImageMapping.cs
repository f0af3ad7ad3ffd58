using Berth.Api.Images;
using Berth.Daemon.Http;
using Berth.Images;
using Berth.Images.Oci;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>Images in the API's terms.</summary>
internal static class ImageMapping
{
    private const string NoName = "<none>";
    private const int LastWithVirtualSize = 43;
    private const int FirstWithoutNull = 43;
    private const int LastWithContainerConfig = 44;
    private const string StorageDriver = "overlay2";

    /// <summary>As a list shows it: clients before 1.43 expect a name even where there is none, newer ones a list even where it is empty.</summary>
    public static ImageSummary ToSummary(Image image, ApiVersion version)
    {
        ImageSummary summary = ToUsage(image, version);
        bool isNameless = image.RepoTags.Count + image.RepoDigests.Count == 0;
        return version.IsAtLeast(FirstWithoutNull) ? summary with { RepoTags = image.RepoTags, RepoDigests = image.RepoDigests }
            : isNameless ? summary with { RepoTags = [$"{NoName}:{NoName}"], RepoDigests = [$"{NoName}@{NoName}"] }
            : summary;
    }

    /// <summary>As <c>GET /system/df</c> shows it: null where there are no names.</summary>
    public static ImageSummary ToUsage(Image image, ApiVersion version) => new()
    {
        Id = image.Id, Created = image.Created.ToUnixTimeSeconds(), Labels = image.Config.Config?.Labels, ParentId = image.Parent ?? "",
        RepoTags = image.RepoTags.Count > 0 ? image.RepoTags : null, RepoDigests = image.RepoDigests.Count > 0 ? image.RepoDigests : null,
        Size = image.Size, VirtualSize = version.IsAtLeast(LastWithVirtualSize + 1) ? null : image.Size,
    };

    public static ImageInspect ToInspect(Image image, ApiVersion version)
    {
        ImageConfig config = image.Config;
        return new ImageInspect
        {
            Id = image.Id, RepoTags = image.RepoTags, RepoDigests = image.RepoDigests, Parent = image.Parent ?? "",
            Comment = CommentOf(config), Created = config.Created, Author = config.Author ?? "", DockerVersion = config.DockerVersion ?? "",
            ContainerConfig = version.IsAtLeast(LastWithContainerConfig + 1) ? null : ToConfig(new ExecutionConfig()),
            Config = ToConfig(config.Config ?? new ExecutionConfig()),
            Architecture = config.Architecture ?? "", Variant = config.Variant, Os = config.Os ?? "", OsVersion = config.OsVersion,
            Size = image.Size, VirtualSize = version.IsAtLeast(LastWithVirtualSize + 1) ? null : image.Size,
            GraphDriver = new Wire.GraphDriver { Name = StorageDriver, Data = ToDirectories(image) },
            RootFs = new ImageLayers { Type = config.RootFs?.Type ?? "layers", Layers = config.RootFs?.DiffIds },
            Metadata = new ImageMetadata { LastTagTime = image.LastTagged ?? DateTimeOffset.MinValue },
            Signatures = image.Signatures.Count == 0 ? null : [.. image.Signatures.Select(static signature => new VerifiedSignature
            {
                Key = signature.Key, KeyName = signature.KeyName, Repository = signature.Repository, Digest = signature.Digest,
            })],
        };
    }

    public static ImageHistoryItem ToHistory(HistoryItem step) => new()
    {
        Id = step.Id, Created = step.Created.ToUnixTimeSeconds(), CreatedBy = step.CreatedBy, Comment = step.Comment, Size = step.Size,
        Tags = step.Tags.Count == 0 ? null : step.Tags,
    };

    public static IReadOnlyList<ImageDeleteItem> ToDeleted(IReadOnlyList<RemovedItem> items) =>
        [.. items.Select(static item => new ImageDeleteItem { Untagged = item.Untagged, Deleted = item.Deleted })];

    /// <summary>Builders write the comment into the last step only.</summary>
    private static string CommentOf(ImageConfig config) =>
        !string.IsNullOrEmpty(config.Comment) ? config.Comment : config.History is [.., var last] ? last.Comment ?? "" : "";

    private static Dictionary<string, string>? ToDirectories(Image image)
    {
        if (image.LayerDirectories.Count == 0)
        {
            return null;
        }

        Dictionary<string, string> directories = new(StringComparer.Ordinal) { ["UpperDir"] = image.LayerDirectories[0] };
        if (image.LayerDirectories.Count > 1)
        {
            directories["LowerDir"] = string.Join(':', image.LayerDirectories.Skip(1));
        }

        return directories;
    }

    private static Wire.ContainerConfig ToConfig(ExecutionConfig config) => new()
    {
        Hostname = "", Domainname = "", User = config.User ?? "", AttachStdin = false, AttachStdout = false, AttachStderr = false,
        ExposedPorts = config.ExposedPorts, Tty = false, OpenStdin = false, StdinOnce = false, Env = config.Env, Cmd = config.Cmd,
        Healthcheck = ToHealth(config.Healthcheck), Image = "", Volumes = config.Volumes, WorkingDir = config.WorkingDir ?? "",
        Entrypoint = config.Entrypoint, OnBuild = config.OnBuild, Labels = config.Labels,
        StopSignal = config.StopSignal, StopTimeout = config.StopTimeout, Shell = config.Shell,
    };

    private static Wire.HealthConfig? ToHealth(HealthConfig? health) => health is null ? null : new Wire.HealthConfig
    {
        Test = health.Test, Interval = health.Interval, Timeout = health.Timeout, StartPeriod = health.StartPeriod,
        StartInterval = health.StartInterval, Retries = health.Retries,
    };
}
