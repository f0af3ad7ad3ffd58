using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>A profile as Docker's users write it: a filter whose rules may depend on architecture, capabilities and kernel.</summary>
internal sealed record SeccompProfile
{
    public string? DefaultAction { get; init; }
    public uint? DefaultErrnoRet { get; init; }
    public IReadOnlyList<string>? Architectures { get; init; }
    public IReadOnlyList<ArchitectureGroup>? ArchMap { get; init; }
    public IReadOnlyList<string>? Flags { get; init; }
    public IReadOnlyList<ProfileRule>? Syscalls { get; init; }

    /// <summary>The filter for a container on this machine; null where the profile is empty, which allows everything.</summary>
    /// <exception cref="EngineException">The text is no profile.</exception>
    public static SeccompSpec? Resolve(string json, CapabilitySet capabilities, Version kernel)
    {
        SeccompProfile profile = Read(json);
        if (string.IsNullOrEmpty(profile.DefaultAction) && profile.Syscalls is null or [])
        {
            return null;
        }

        if (profile is { Architectures.Count: > 0, ArchMap.Count: > 0 })
        {
            throw EngineException.InvalidArgument(
                "both 'architectures' and 'archMap' are specified in the seccomp profile, use either 'architectures' or 'archMap'");
        }

        return new SeccompSpec
        {
            DefaultAction = profile.DefaultAction ?? "",
            DefaultErrnoRet = profile.DefaultErrnoRet,
            Architectures = profile.Architectures is { Count: > 0 } given ? given : MachineArchitectures(profile.ArchMap),
            Flags = profile.Flags ?? [],
            Syscalls = [.. (profile.Syscalls ?? []).Where(rule => rule.Applies(capabilities, kernel)).Select(rule => rule.ToSpec())],
        };
    }

    private static SeccompProfile Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SeccompProfileJson.Default.SeccompProfile) ?? throw new JsonException("the profile is null");
        }
        catch (JsonException e)
        {
            throw new EngineException(EngineErrorKind.InvalidArgument, $"Decoding seccomp profile failed: {Describe(e)}", e);
        }
    }

    /// <summary>Without the serializer's place names, which mean nothing to whom the profile has come to on one line.</summary>
    private static string Describe(JsonException e)
    {
        string problem = e.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
        return e.Path is null or "$" ? problem : $"{problem} ({e.Path})";
    }

    private static IReadOnlyList<string> MachineArchitectures(IReadOnlyList<ArchitectureGroup>? groups)
    {
        string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64";
        ArchitectureGroup? group = groups?.FirstOrDefault(g => g.Architecture == machine);
        return group is null ? [] : [machine, .. group.SubArchitectures ?? []];
    }
}

internal sealed record ArchitectureGroup(string Architecture, IReadOnlyList<string>? SubArchitectures = null);

internal sealed record ProfileRule
{
    public string? Name { get; init; }
    public IReadOnlyList<string>? Names { get; init; }
    public string? Action { get; init; }
    public uint? ErrnoRet { get; init; }
    public IReadOnlyList<SyscallArgumentSpec>? Args { get; init; }
    public ProfileCondition? Includes { get; init; }
    public ProfileCondition? Excludes { get; init; }

    public bool Applies(CapabilitySet capabilities, Version kernel) =>
        Excludes?.HoldsInPart(capabilities, kernel) != true && Includes?.Holds(capabilities, kernel) != false;

    public SyscallRuleSpec ToSpec()
    {
        if (!string.IsNullOrEmpty(Name) && Names is { Count: > 0 })
        {
            throw EngineException.InvalidArgument("both 'name' and 'names' are specified in the seccomp profile, use either 'name' or 'names'");
        }

        IReadOnlyList<string> names = string.IsNullOrEmpty(Name) ? Names ?? [] : [Name];
        return new SyscallRuleSpec { Names = names, Action = Action ?? "", ErrnoRet = ErrnoRet, Args = Args ?? [] };
    }
}

/// <summary>When a rule counts.</summary>
internal sealed record ProfileCondition
{
    private static readonly string MachineName = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";

    public IReadOnlyList<string>? Caps { get; init; }
    public IReadOnlyList<string>? Arches { get; init; }

    /// <summary><c>4.8</c>.</summary>
    public string? MinKernel { get; init; }

    /// <summary>Whether everything that is named is the case, of capabilities all.</summary>
    public bool Holds(CapabilitySet capabilities, Version kernel) =>
        (Arches is null or [] || Arches.Contains(MachineName)) && (Caps ?? []).All(name => Has(capabilities, name)) && (MinKernel is null || IsAtLeast(kernel));

    /// <summary>Whether anything that is named is the case.</summary>
    public bool HoldsInPart(CapabilitySet capabilities, Version kernel) =>
        Arches?.Contains(MachineName) == true || (Caps ?? []).Any(name => Has(capabilities, name)) || (MinKernel is not null && IsAtLeast(kernel));

    private static bool Has(CapabilitySet capabilities, string name) => Capabilities.NumberOf(name) is >= 0 and var number && capabilities.Contains(number);

    private bool IsAtLeast(Version kernel)
    {
        string[] parts = MinKernel!.Split('.');
        bool valid = parts.Length == 2 & int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major);
        return valid & int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            ? kernel >= new Version(major, minor)
            : throw EngineException.InvalidArgument($"Decoding seccomp profile failed: invalid kernel version: {MinKernel}");
    }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SeccompProfile))]
internal sealed partial class SeccompProfileJson : JsonSerializerContext;
