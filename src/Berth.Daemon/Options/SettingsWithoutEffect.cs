using System.Text.Json;

namespace Berth.Daemon.Options;

/// <summary>
/// Docker's settings that change nothing here: either they can only say what is so anyhow, or they are refused, and the reason is given.
/// A setting that is accepted and not carried out would be found out too late.
/// </summary>
internal static class SettingsWithoutEffect
{
    private const string NoProxy = "there is no such proxy: the kernel forwards";
    private const string OneRuntime = "Berth starts containers itself, there is no other runtime";
    private const string NoIPv6 = "the default bridge has no IPv6; networks of one's own have it by --ipv6";
    private const string NoSwarm = "Berth is no swarm";

    /// <summary>What may be said, as JSON, and why nothing else may.</summary>
    private static readonly Dictionary<string, (string[] Accepted, string Reason)> OnlySo = new(StringComparer.Ordinal)
    {
        ["storage-driver"] = (["\"overlay2\""], "layers are kept by overlayfs, which is overlay2"),
        ["default-runtime"] = (["\"runc\"", "\"berth\"", "\"io.containerd.runc.v2\""], OneRuntime),
        ["icc"] = (["true"], "the default bridge does not keep its containers apart; make a network with com.docker.network.bridge.enable_icc=false"),
        ["userland-proxy"] = (["false"], NoProxy),
        ["selinux-enabled"] = (["false"], "SELinux labels are not set"),
        ["ipv6"] = (["false"], NoIPv6), ["ip6tables"] = (["false"], NoIPv6), ["experimental"] = (["false"], "nothing is experimental"),
        ["raw-logs"] = (["true"], "the daemon's log has no colours and always whole times"),
        ["log-format"] = (["\"text\""], "the daemon's log is text"),
        ["userns-remap"] = (["\"\""], "containers have no user namespaces yet"),
    };

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["allow-nondistributable-artifacts"] = "all layers are pushed", ["userland-proxy-path"] = NoProxy,
        ["ip"] = "say the address with each port, or by a network's com.docker.network.bridge.host_binding_ipv4",
        ["runtimes"] = OneRuntime, ["containerd"] = OneRuntime, ["containerd-namespace"] = OneRuntime, ["containerd-plugins-namespace"] = OneRuntime,
        ["fixed-cidr"] = "the whole subnet is the bridge's",
        ["fixed-cidr-v6"] = NoIPv6, ["default-gateway-v6"] = NoIPv6, ["default-gateway"] = "the gateway is the bridge itself",
        ["default-address-pools"] = "the pools are Docker's own; say --subnet where they do not fit", ["default-network-opts"] = "say the options with each network",
        ["authorization-plugins"] = "there are no plugins", ["api-cors-header"] = "browsers of other sites are not let in",
        ["swarm-default-advertise-addr"] = NoSwarm, ["node-generic-resources"] = NoSwarm, ["network-control-plane-mtu"] = NoSwarm,
        ["oom-score-adjust"] = "set OOMScoreAdjust= in the daemon's unit", ["cpu-rt-period"] = "realtime scheduling is not shared out",
        ["cpu-rt-runtime"] = "realtime scheduling is not shared out", ["builder"] = "images are not built yet",
        ["host-gateway-ip"] = "host-gateway is the bridge's address", ["cdi-spec-dirs"] = "devices are not described by CDI yet",
    };

    /// <summary>Whether it is one of them, and says what is so.</summary>
    /// <exception cref="OptionsException">It is one of them, and would have to have an effect.</exception>
    public static bool Accept(string name, JsonElement value)
    {
        if (Refused.TryGetValue(name, out string? reason))
        {
            throw new OptionsException($"setting \"{name}\" cannot be used: {reason}");
        }

        if (name == "features")
        {
            AcceptFeatures(value);
            return true;
        }

        if (!OnlySo.TryGetValue(name, out (string[] Accepted, string Reason) rule))
        {
            return false;
        }

        return rule.Accepted.Contains(value.GetRawText())
            ? true
            : throw new OptionsException($"setting \"{name}\" can only be {string.Join(" or ", rule.Accepted)}: {rule.Reason}");
    }

    /// <summary>Builds come by BuildKit's interface once they come.</summary>
    private static void AcceptFeatures(JsonElement value)
    {
        foreach (JsonProperty feature in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw new OptionsException("setting \"features\" must be an object"))
        {
            if (feature.Name != "buildkit" && feature.Value.ValueKind != JsonValueKind.False)
            {
                throw new OptionsException($"setting \"features\" cannot be used: there is no feature \"{feature.Name}\"");
            }
        }
    }
}
