namespace Berth.Runtime.Spec;

/// <summary>
/// The configuration of one container: the Linux part of the OCI runtime specification 1.2 (<c>config.json</c>).
/// The records of this folder are the document and nothing else: names and units are the specification's, a field that is absent
/// is null or empty, and a list or map that the document gives as null is read as empty.
/// </summary>
public sealed record RuntimeSpec
{
    /// <summary>The version of the specification that Berth writes.</summary>
    public const string CurrentVersion = "1.2.0";

    public string OciVersion { get; init => field = value ?? CurrentVersion; } = CurrentVersion;
    public string? Hostname { get; init; }
    public string? Domainname { get; init; }

    /// <summary>Absent for a container that is only created, never started.</summary>
    public ProcessSpec? Process { get; init; }
    public RootSpec? Root { get; init; }

    /// <summary>In the order in which they are to be mounted.</summary>
    public IReadOnlyList<MountSpec> Mounts { get; init => field = value ?? []; } = [];
    public HooksSpec? Hooks { get; init; }
    public IReadOnlyDictionary<string, string> Annotations { get; init => field = value ?? EmptyMap<string>.Value; } = EmptyMap<string>.Value;
    public LinuxSpec? Linux { get; init; }
}

/// <param name="Path">Absolute, or relative to the bundle.</param>
/// <param name="Readonly">Whether the root is mounted read-only once everything else is in place.</param>
public sealed record RootSpec(string Path, bool Readonly = false);
