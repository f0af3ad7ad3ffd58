using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Runtime.Limits;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Creation;

/// <summary>Capabilities, options, kernel parameters, limits of processes and devices: what Docker finds wrong at the start is refused at once.</summary>
internal static class SecurityValidation
{
    private static readonly Version AnyKernel = new(999, 0);

    /// <exception cref="EngineException">A setting is wrong.</exception>
    public static void Check(ContainerSettings settings)
    {
        SecurityDefinition security = settings.Security;
        try
        {
            _ = SpecBuilder.CapabilitiesOf(security, CapabilitySet.Empty);
            foreach (UlimitDefinition limit in settings.Limits.Ulimits ?? [])
            {
                _ = Rlimits.FromUlimit(limit.Name, limit.Soft, limit.Hard);
            }

            foreach (string rule in settings.Devices.CgroupRules ?? [])
            {
                _ = SpecDevices.ParseRule(rule);
            }
        }
        catch (SpecException error)
        {
            throw new EngineException(EngineErrorKind.InvalidArgument, error.Message, error);
        }

        _ = SeccompChoice.Choose(security, SeccompDefault.Builtin, CapabilitySet.Empty, AnyKernel);
        SysctlRules.Check(settings);
        CheckDevices(settings.Devices);
        CheckPaths(security.MaskedPaths, "masked");
        CheckPaths(security.ReadonlyPaths, "read-only");
        CheckCgroupParent(settings.Limits.CgroupParent);
    }

    private static void CheckDevices(DeviceAccess access)
    {
        foreach (DeviceDefinition device in access.Devices ?? [])
        {
            bool valid = device.Permissions.Length <= 3 && !device.Permissions.AsSpan().ContainsAnyExcept("rwm");
            _ = valid ? 0 : throw EngineException.InvalidArgument($"invalid device mode: {device.Permissions}");
            bool hasPlace = device.PathInContainer.Length == 0 || (CleanPath.IsAbsolute(device.PathInContainer) && !device.PathInContainer.Contains('\0'));
            _ = hasPlace ? 0 : throw EngineException.InvalidArgument($"{GoText.Quote(device.PathInContainer)} is not an absolute path");
        }

        foreach (DeviceRequest request in access.Requests ?? [])
        {
            string capabilities = string.Join(' ', (request.Capabilities ?? []).Select(all => $"[{string.Join(' ', all)}]"));
            throw EngineException.InvalidArgument($"could not select device driver {GoText.Quote(request.Driver)} with capabilities: [{capabilities}]");
        }
    }

    private static void CheckPaths(IReadOnlyList<string>? paths, string what)
    {
        foreach (string path in paths ?? [])
        {
            _ = CleanPath.IsAbsolute(path) && !path.Contains('\0') ? 0 : throw EngineException.InvalidArgument($"the {what} path {GoText.Quote(path)} is not an absolute path");
        }
    }

    /// <summary>A parent with <c>..</c> would lead out of the hierarchy's own part.</summary>
    private static void CheckCgroupParent(string parent)
    {
        bool valid = !parent.Contains('\0') && !parent.Split('/').Any(part => part is "." or "..");
        _ = valid ? 0 : throw EngineException.InvalidArgument($"invalid cgroup parent: {GoText.Quote(parent)}");
    }
}
