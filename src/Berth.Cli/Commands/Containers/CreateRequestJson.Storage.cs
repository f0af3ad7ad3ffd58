using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Api;
using Berth.Api.Containers;
using static Berth.Cli.Commands.Containers.JsonFields;

namespace Berth.Cli.Commands.Containers;

/// <content>Files, devices and limits.</content>
internal static partial class CreateRequestJson
{
    private static void WriteStorage(Utf8JsonWriter json, HostConfig host)
    {
        List(json, "Binds"u8, host.Binds);
        Text(json, "VolumeDriver"u8, host.VolumeDriver);
        List(json, "VolumesFrom"u8, host.VolumesFrom);
        Flag(json, "ReadonlyRootfs"u8, host.ReadonlyRootfs);
        Map(json, "StorageOpt"u8, host.StorageOpt);
        Map(json, "Tmpfs"u8, host.Tmpfs);
        Serialized(json, "Mounts"u8, host.Mounts, static () => ApiJson.Default.IReadOnlyListMount);
        List(json, "DeviceCgroupRules"u8, host.DeviceCgroupRules);
        if (host.Devices is not { Count: > 0 } devices)
        {
            return;
        }

        json.WriteStartArray("Devices"u8);
        foreach (DeviceMapping device in devices)
        {
            json.WriteStartObject();
            Text(json, "PathOnHost"u8, device.PathOnHost);
            Text(json, "PathInContainer"u8, device.PathInContainer);
            Text(json, "CgroupPermissions"u8, device.CgroupPermissions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Rates(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<ThrottleDevice>? rates) =>
        Serialized(json, name, rates, static () => ApiJson.Default.IReadOnlyListThrottleDevice);

    /// <summary>What is rare, and of many parts: the serializer's own, whose model is made only where it is needed.</summary>
    private static void Serialized<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T>? values, Func<JsonTypeInfo<IReadOnlyList<T>>> type)
    {
        if (values is { Count: > 0 })
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, values, type());
        }
    }

    private static void WritePorts(Utf8JsonWriter json, HostConfig host)
    {
        Flag(json, "PublishAllPorts"u8, host.PublishAllPorts);
        if (host.Links is { Count: > 0 })
        {
            List(json, "Links"u8, host.Links);
        }

        if (host.PortBindings is { Count: > 0 })
        {
            json.WritePropertyName("PortBindings"u8);
            JsonSerializer.Serialize(json, host.PortBindings, ApiJson.Default.IReadOnlyDictionaryStringIReadOnlyListPortBinding);
        }
    }

    private static void WriteNetworking(Utf8JsonWriter json, NetworkingConfig? networking)
    {
        if (networking is not null)
        {
            json.WritePropertyName("NetworkingConfig"u8);
            JsonSerializer.Serialize(json, networking, ApiJson.Default.NetworkingConfig);
        }
    }

    private static void WriteLimits(Utf8JsonWriter json, HostConfig host)
    {
        Number(json, "Memory"u8, host.Memory);
        Number(json, "MemoryReservation"u8, host.MemoryReservation);
        Number(json, "MemorySwap"u8, host.MemorySwap);
        Number(json, "MemorySwappiness"u8, host.MemorySwappiness);
        Number(json, "NanoCpus"u8, host.NanoCpus);
        Number(json, "CpuShares"u8, host.CpuShares);
        Number(json, "CpuPeriod"u8, host.CpuPeriod);
        Number(json, "CpuQuota"u8, host.CpuQuota);
        Text(json, "CpusetCpus"u8, host.CpusetCpus);
        Text(json, "CpusetMems"u8, host.CpusetMems);
        Number(json, "PidsLimit"u8, host.PidsLimit);
        Number(json, "ShmSize"u8, host.ShmSize);
        Number(json, "BlkioWeight"u8, host.BlkioWeight);
        Number(json, "CpuRealtimePeriod"u8, host.CpuRealtimePeriod);
        Number(json, "CpuRealtimeRuntime"u8, host.CpuRealtimeRuntime);
        Rates(json, "BlkioDeviceReadBps"u8, host.BlkioDeviceReadBps);
        Rates(json, "BlkioDeviceWriteBps"u8, host.BlkioDeviceWriteBps);
        Rates(json, "BlkioDeviceReadIOps"u8, host.BlkioDeviceReadIops);
        Rates(json, "BlkioDeviceWriteIOps"u8, host.BlkioDeviceWriteIops);
        Serialized(json, "BlkioWeightDevice"u8, host.BlkioWeightDevice, static () => ApiJson.Default.IReadOnlyListWeightDevice);
        Text(json, "CgroupParent"u8, host.CgroupParent);
        Number(json, "OomScoreAdj"u8, host.OomScoreAdj);
        Flag(json, "OomKillDisable"u8, host.OomKillDisable);
        WriteUlimits(json, host.Ulimits);
        Size(json, host.ConsoleSize);
    }

    private static void WriteUlimits(Utf8JsonWriter json, IReadOnlyList<Ulimit>? limits)
    {
        if (limits is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartArray("Ulimits"u8);
        foreach (Ulimit limit in limits)
        {
            json.WriteStartObject();
            Text(json, "Name"u8, limit.Name);
            Number(json, "Soft"u8, limit.Soft);
            Number(json, "Hard"u8, limit.Hard);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
