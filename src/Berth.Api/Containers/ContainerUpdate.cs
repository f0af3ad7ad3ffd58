using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Containers;

/// <summary>
/// The body of <c>POST /containers/NAME/update</c>. Docker changes limits and <see cref="HostConfig.RestartPolicy"/>. Everything else is
/// Berth's extension: the fields below, and of <see cref="HostConfig"/> <c>Binds</c>, <c>Mounts</c>, <c>Tmpfs</c>, <c>PortBindings</c>,
/// <c>Ulimits</c> and <c>ShmSize</c>. A field that is null leaves what the container has.
/// </summary>
public sealed record ContainerUpdateRequest : HostConfig
{
    /// <summary><c>NAME=value</c> sets a variable, <c>NAME</c> alone takes it away; the others stay.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>A text sets a label, null takes it away; the others stay.</summary>
    [JsonConverter(typeof(TextChangesConverter))]
    public IReadOnlyDictionary<string, string?>? Labels { get; init; }

    /// <summary>In the place of the one there is, as <see cref="Entrypoint"/>; the empty list is none.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }

    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Entrypoint { get; init; }
    public string? WorkingDir { get; init; }
    public string? User { get; init; }
    public string? Hostname { get; init; }
    public string? Domainname { get; init; }

    /// <summary>Targets at which a volume without a name is to be.</summary>
    [JsonConverter(typeof(StringSetConverter))]
    public IReadOnlyList<string>? Volumes { get; init; }

    /// <summary>Targets at which nothing is to be mounted any more. A mount that is added replaces the one at its target by itself.</summary>
    public IReadOnlyList<string>? RemoveMounts { get; init; }

    /// <summary>
    /// Published ports that are to go, as those that are to come are in <see cref="HostConfig.PortBindings"/>. An empty address or port of the machine is any;
    /// null is all of that port.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? RemovePortBindings { get; init; }
}

/// <summary>Its answer.</summary>
/// <param name="Warnings">What the machine cannot do, and what there was not to be taken away; null where there is nothing to say.</param>
public sealed record ContainerUpdateResponse(IReadOnlyList<string>? Warnings)
{
    /// <summary>What of Berth's extension was asked for and done: <c>environment</c>, <c>mounts</c>, … An engine that knows nothing of it says nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Changed { get; init; }
}
