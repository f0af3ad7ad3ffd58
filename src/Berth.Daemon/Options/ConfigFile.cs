using System.Net;
using System.Text.Json;
using Berth.Engine;
using Berth.Networks;

namespace Berth.Daemon.Options;

/// <summary>
/// The configuration file: one JSON object by the names of Docker's <c>daemon.json</c>. A name that Berth does not know is an error,
/// because a misspelt setting that is silently not applied costs more than a daemon that does not start.
/// </summary>
internal static partial class ConfigFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="OptionsException">It cannot be read, or a setting is unknown or has a wrong value; the message names it.</exception>
    public static DaemonOptions Read(string path, DaemonOptions options)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            return Checked(Apply(document.RootElement, options));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or OptionsException)
        {
            throw new OptionsException($"cannot use the configuration file {path}: {error.Message}");
        }
    }

    /// <summary>What belongs together is checked together: a log's options depend on its driver.</summary>
    private static DaemonOptions Checked(DaemonOptions options)
    {
        if (options.Bridge is { Name: BridgeOptions.None, Subnet: not null })
        {
            throw new OptionsException("\"bridge\": \"none\" and \"bip\" exclude each other: without a bridge nothing has its address");
        }

        try
        {
            options.Containers.Check();
            return options;
        }
        catch (EngineException error)
        {
            throw new OptionsException($"failed to set log opts: {error.Message}");
        }
    }

    private static DaemonOptions Apply(JsonElement root, DaemonOptions options)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new OptionsException("it is no JSON object");
        }

        // Another driver's options would take away those that were read before it.
        foreach (JsonProperty property in root.EnumerateObject().OrderByDescending(static property => property.Name == "log-driver"))
        {
            if (SettingsWithoutEffect.Accept(property.Name, property.Value))
            {
                continue;
            }

            ConfigValue value = new(property.Name, property.Value);
            options = ApplyDaemon(options, value) ?? ApplyTls(options, value) ?? ApplyContainers(options, value) ?? ApplyBridge(options, value) ?? ApplyRegistries(options, value)
                ?? ApplyImages(options, value)
                ?? throw new OptionsException($"unknown setting \"{property.Name}\"");
        }

        return options;
    }

    private static DaemonOptions? ApplyDaemon(DaemonOptions options, ConfigValue value) => value.Name switch
    {
        "data-root" => options with { Root = Path.GetFullPath(value.Text()) },
        "exec-root" => options with { Run = Path.GetFullPath(value.Text()) },
        "hosts" => options with { Hosts = [.. value.Texts().Select(HostAddress.Parse)] },
        "group" => options with { Group = value.Text() },
        "debug" => value.Flag() ? options with { LogLevel = LogLevel.Debug } : options,
        "log-level" => options with { LogLevel = LogLevels.Parse(value.Text()) },
        "labels" => options with { Labels = value.Texts() },
        "cgroup-parent" => options with { CgroupParent = value.Text() },
        "metrics-addr" => options with { MetricsAddress = HostAddress.ParseEndPoint(value.Text()) },
        "storage-opts" => options with { LayerSize = LayerSize(value) },
        "host-dns" => options with { MachineNames = NameServerAt(value) },
        "pidfile" => options with { PidFile = Path.GetFullPath(value.Text()) },
        "init-path" => options with { InitPath = Program(value) },
        "live-restore" => options with { LiveRestore = value.Flag() },
        "exec-opts" => CheckedExecOptions(options, value),
        "shutdown-timeout" => options with { ShutdownTimeout = TimeSpan.FromSeconds(value.Number()) },
        _ => null,
    };

    private static IPEndPoint NameServerAt(ConfigValue value) =>
        IPEndPoint.TryParse(value.Text(), out IPEndPoint? at) ? new IPEndPoint(at.Address, at.Port == 0 ? Berth.Networks.Names.NameServer.Port : at.Port)
            : throw value.Wrong("an address of this machine, with or without a port, as in 127.0.0.11");

    private static string Program(ConfigValue value) =>
        Path.IsPathRooted(value.Text()) && File.Exists(value.Text()) ? value.Text() : throw value.Wrong("the absolute path of a program that is there");

    /// <summary>Cgroups are made by their files, beside systemd, which leaves those alone that are delegated.</summary>
    private static DaemonOptions CheckedExecOptions(DaemonOptions options, ConfigValue value)
    {
        foreach (string text in value.Texts())
        {
            if (text == "native.cgroupdriver=systemd")
            {
                throw new OptionsException("setting \"exec-opts\": native.cgroupdriver=systemd cannot be used: Berth makes cgroups itself (cgroupfs)");
            }

            _ = text == "native.cgroupdriver=cgroupfs" ? 0 : throw new OptionsException($"setting \"exec-opts\": unknown option {text}");
        }

        return options;
    }

    private static DaemonOptions? ApplyTls(DaemonOptions options, ConfigValue value)
    {
        TlsOptions? tls = value.Name switch
        {
            "tls" => options.Tls with { Enabled = value.Flag() },
            "tlsverify" => options.Tls with { Verify = value.Flag() },
            "tlscacert" => options.Tls with { Authority = value.Text() },
            "tlscert" => options.Tls with { Certificate = value.Text() },
            "tlskey" => options.Tls with { Key = value.Text() },
            _ => null,
        };
        return tls is null ? null : options with { Tls = tls };
    }

    private static DaemonOptions? ApplyBridge(DaemonOptions options, ConfigValue value)
    {
        BridgeOptions? bridge = value.Name switch
        {
            "bridge" => options.Bridge with { Name = value.Text() },
            "bip" => Address(options.Bridge, value),
            "mtu" => options.Bridge with { Mtu = (int)value.Number() },
            "iptables" => options.Bridge with { ManageFirewall = value.Flag() },
            "ip-forward" => options.Bridge with { EnableForwarding = value.Flag() },
            "ip-masq" => options.Bridge with { Masquerade = value.Flag() },
            _ => null,
        };
        return bridge is null ? null : options with { Bridge = bridge };
    }

    /// <summary>The bridge's own address with the length of its network's prefix: <c>172.30.0.1/16</c>.</summary>
    private static BridgeOptions Address(BridgeOptions bridge, ConfigValue value)
    {
        string[] parts = value.Text().Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out IPAddress? address)
            || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || !byte.TryParse(parts[1], out byte length) || length > 32)
        {
            throw value.Wrong("an IPv4 address with the length of its prefix, as in 172.30.0.1/16");
        }

        uint bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) & (length == 0 ? 0 : uint.MaxValue << (32 - length));
        byte[] network = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(network, bits);
        return bridge with { Subnet = new IPNetwork(new IPAddress(network), length), Gateway = address };
    }
}
