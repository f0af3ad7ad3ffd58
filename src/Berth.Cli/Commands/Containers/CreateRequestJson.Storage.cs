using System.Text.Json;
using Berth.Api;
using Berth.Api.Containers;

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
        if (host.Mounts is { Count: > 0 } mounts)
        {
            // Rare, and of many parts: the serializer's own.
            json.WritePropertyName("Mounts"u8);
            JsonSerializer.Serialize(json, mounts, ApiJson.Default.IReadOnlyListMount);
        }

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
        Text(json, "CgroupParent"u8, host.CgroupParent);
        Number(json, "OomScoreAdj"u8, host.OomScoreAdj);
        Flag(json, "OomKillDisable"u8, host.OomKillDisable);
        WriteUlimits(json, host.Ulimits);
        if (host.ConsoleSize is [var rows, var columns])
        {
            json.WriteStartArray("ConsoleSize"u8);
            json.WriteNumberValue(rows);
            json.WriteNumberValue(columns);
            json.WriteEndArray();
        }
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
