using System.Runtime.InteropServices;

namespace Berth.Images.Oci;

/// <summary>An operating system and an architecture in Go's spelling: <c>linux/arm64/v8</c>.</summary>
public sealed record Platform(string Os, string Architecture, string? Variant = null)
{
    private static readonly string[] Systems =
    [
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "windows", "zos",
    ];

    private static readonly string[] Architectures =
    [
        "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc",
        "sparc64", "wasm",
    ];

    /// <summary>What this machine runs.</summary>
    public static Platform Host { get; } = new("linux", HostArchitecture());

    /// <exception cref="ImageException">The text is no platform.</exception>
    public static Platform Parse(string text) => text.Split('/') switch
    {
        [var single] when Systems.Contains(single) => Host with { Os = single },
        [var single] when Architectures.Contains(Normalize(single)) => Host with { Architecture = Normalize(single) },
        [_] => throw ImageException.InvalidArgument($"\"{text}\": unknown operating system or architecture: invalid argument"),
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new Platform(os, Normalize(architecture)),
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new Platform(os, Normalize(architecture), variant),
        _ => throw ImageException.InvalidArgument($"\"{text}\": cannot parse platform specifier: invalid argument"),
    };

    /// <summary>Whether an image for <paramref name="other"/> is one for this platform; an image that says nothing is for any.</summary>
    public bool Accepts(DescriptorPlatform? other) =>
        other is null
        || ((other.Os ?? Os) == Os && Normalize(other.Architecture ?? Architecture) == Architecture
            && (Variant is null || other.Variant is null || other.Variant == Variant));

    /// <summary>With the names that others use for an architecture replaced by Go's.</summary>
    internal static Platform Normalized(string os, string architecture, string? variant) =>
        new(os, Normalize(architecture), string.IsNullOrEmpty(variant) ? null : variant);

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static string Normalize(string architecture) => architecture switch
    {
        "x86_64" or "x86-64" => "amd64",
        "aarch64" => "arm64",
        _ => architecture,
    };

    private static string HostArchitecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
