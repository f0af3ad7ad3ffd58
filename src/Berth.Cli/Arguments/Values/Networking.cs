using System.Net;

namespace Berth.Cli.Arguments.Values;

/// <summary>Hosts and addresses as options write them.</summary>
internal static class Networking
{
    /// <summary><c>name:address</c> or <c>name=address</c>, as the engine takes it: with a colon.</summary>
    public static string ParseHost(string text)
    {
        int separator = text.IndexOfAny(['=', ':']);
        if (separator <= 0)
        {
            throw new InvalidValueException($"bad format for add-host: \"{text}\"");
        }

        string address = text[(separator + 1)..].Trim('[', ']');
        return address == "host-gateway" || IPAddress.TryParse(address, out _)
            ? $"{text[..separator]}:{address}"
            : throw new InvalidValueException($"invalid IP address in add-host: \"{address}\"");
    }

    public static string ParseAddress(string text) => IPAddress.TryParse(text.Trim(), out IPAddress? address)
        ? address.ToString()
        : throw new InvalidValueException($"IP address is not correctly formatted: {text}");

    /// <summary>The settings of the kernel that belong to a container's namespaces.</summary>
    public static string CheckSysctl(string text)
    {
        string name = text.Split('=', 2)[0];
        bool isAllowed = text.Contains('=', StringComparison.Ordinal)
            && (name is "kernel.msgmax" or "kernel.msgmnb" or "kernel.msgmni" or "kernel.sem" or "kernel.shmall" or "kernel.shmmax" or "kernel.shmmni" or "kernel.shm_rmid_forced"
                || name.StartsWith("net.", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal));
        return isAllowed ? text : throw new InvalidValueException($"sysctl '{text}' is not allowed");
    }
}
