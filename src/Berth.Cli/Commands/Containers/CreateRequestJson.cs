using System.Text.Json;
using Berth.Api.Containers;
using static Berth.Cli.Commands.Containers.JsonFields;

namespace Berth.Cli.Commands.Containers;

/// <summary>
/// Writes the request that makes a container by hand, and only what it says: <c>run</c> is the one command whose every millisecond
/// is counted, and the serializer's model of these types alone costs it a third of a megabyte. A test holds this to the types.
/// </summary>
internal static partial class CreateRequestJson
{
    public static byte[] Write(ContainerCreateRequest request)
    {
        return JsonFields.Write(json =>
        {
            WriteProcess(json, request);
            WriteHealth(json, request.Healthcheck);
            if (request.HostConfig is { } host)
            {
                json.WriteStartObject("HostConfig"u8);
                WriteHost(json, host);
                WriteStorage(json, host);
                WriteLimits(json, host);
                json.WriteEndObject();
            }

            WriteNetworking(json, request.NetworkingConfig);
        });
    }

    private static void WriteProcess(Utf8JsonWriter json, ContainerCreateRequest request)
    {
        Text(json, "Hostname"u8, request.Hostname);
        Text(json, "Domainname"u8, request.Domainname);
        Text(json, "User"u8, request.User);
        Flag(json, "AttachStdin"u8, request.AttachStdin);
        Flag(json, "AttachStdout"u8, request.AttachStdout);
        Flag(json, "AttachStderr"u8, request.AttachStderr);
        Keys(json, "ExposedPorts"u8, request.ExposedPorts);
        Flag(json, "Tty"u8, request.Tty);
        Flag(json, "OpenStdin"u8, request.OpenStdin);
        Flag(json, "StdinOnce"u8, request.StdinOnce);
        List(json, "Env"u8, request.Env);
        List(json, "Cmd"u8, request.Cmd);
        Text(json, "Image"u8, request.Image);
        Keys(json, "Volumes"u8, request.Volumes);
        Text(json, "WorkingDir"u8, request.WorkingDir);
        List(json, "Entrypoint"u8, request.Entrypoint);
        Map(json, "Labels"u8, request.Labels);
        Text(json, "StopSignal"u8, request.StopSignal);
        Number(json, "StopTimeout"u8, request.StopTimeout);
    }

    private static void WriteHealth(Utf8JsonWriter json, HealthConfig? health)
    {
        if (health is null)
        {
            return;
        }

        json.WriteStartObject("Healthcheck"u8);
        List(json, "Test"u8, health.Test);
        Number(json, "Interval"u8, health.Interval);
        Number(json, "Timeout"u8, health.Timeout);
        Number(json, "StartPeriod"u8, health.StartPeriod);
        Number(json, "StartInterval"u8, health.StartInterval);
        Number(json, "Retries"u8, health.Retries);
        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, HostConfig host)
    {
        Text(json, "ContainerIDFile"u8, host.ContainerIdFile);
        Text(json, "NetworkMode"u8, host.NetworkMode);
        Flag(json, "AutoRemove"u8, host.AutoRemove);
        WritePorts(json, host);
        Map(json, "Annotations"u8, host.Annotations);
        List(json, "CapAdd"u8, host.CapAdd);
        List(json, "CapDrop"u8, host.CapDrop);
        Text(json, "CgroupnsMode"u8, host.CgroupnsMode);
        List(json, "Dns"u8, host.Dns);
        List(json, "DnsOptions"u8, host.DnsOptions);
        List(json, "DnsSearch"u8, host.DnsSearch);
        List(json, "ExtraHosts"u8, host.ExtraHosts);
        List(json, "GroupAdd"u8, host.GroupAdd);
        Text(json, "IpcMode"u8, host.IpcMode);
        Text(json, "PidMode"u8, host.PidMode);
        Flag(json, "Privileged"u8, host.Privileged);
        List(json, "SecurityOpt"u8, host.SecurityOpt);
        Text(json, "UTSMode"u8, host.UtsMode);
        Text(json, "UsernsMode"u8, host.UsernsMode);
        Map(json, "Sysctls"u8, host.Sysctls);
        Text(json, "Runtime"u8, host.Runtime);
        List(json, "MaskedPaths"u8, host.MaskedPaths);
        List(json, "ReadonlyPaths"u8, host.ReadonlyPaths);
        Flag(json, "Init"u8, host.Init);
        if (host.LogConfig is { } log)
        {
            json.WriteStartObject("LogConfig"u8);
            Text(json, "Type"u8, log.Type);
            Map(json, "Config"u8, log.Config);
            json.WriteEndObject();
        }

        if (host.RestartPolicy is { } policy)
        {
            json.WriteStartObject("RestartPolicy"u8);
            Text(json, "Name"u8, policy.Name);
            Number(json, "MaximumRetryCount"u8, policy.MaximumRetryCount);
            json.WriteEndObject();
        }
    }
}
