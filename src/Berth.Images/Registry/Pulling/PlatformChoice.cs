using Berth.Images.Oci;

namespace Berth.Images.Registry.Pulling;

/// <summary>Which image of an index is meant for a machine.</summary>
internal static class PlatformChoice
{
    private const string DefaultArm = "v7";
    private const string DefaultArm64 = "v8";

    /// <summary>
    /// The best of those that the machine can run: its own variant, then older ones downwards (an ARMv7 runs v6 and v5); among equals the
    /// first. Null where there is none. Attestations are for no machine (<c>unknown/unknown</c>).
    /// </summary>
    public static Descriptor? Choose(IEnumerable<Descriptor> manifests, Platform wanted) => manifests
        .Select(manifest => (Manifest: manifest, Rank: Rank(manifest.Platform, wanted)))
        .Where(static candidate => candidate.Rank >= 0).OrderBy(static candidate => candidate.Rank).FirstOrDefault().Manifest;

    /// <summary>0 is exactly it, more is further away, less than 0 does not run.</summary>
    private static int Rank(DescriptorPlatform? offered, Platform wanted)
    {
        const int Unspecified = 100;
        if (offered?.Os is null && offered?.Architecture is null)
        {
            return Unspecified;
        }
        Platform platform = Platform.Normalized(offered.Os ?? "", offered.Architecture ?? "", offered.Variant);
        if (platform.Os != wanted.Os || platform.Architecture != wanted.Architecture)
        {
            return -1;
        }
        int offer = Level(platform);
        int want = Level(wanted);
        return offer == want ? 0 : wanted.Variant is not null && wanted.Architecture != "arm" ? -1 : offer < want ? want - offer : -1;
    }

    /// <summary>The number in a variant: v7 is 7. Amd64's levels begin with v1, which is what no variant means.</summary>
    private static int Level(Platform platform)
    {
        string variant = platform.Variant ?? platform.Architecture switch { "arm" => DefaultArm, "arm64" => DefaultArm64, _ => "v1" };
        return int.TryParse(variant.AsSpan().TrimStart('v'), out int level) ? level : int.MaxValue;
    }
}
