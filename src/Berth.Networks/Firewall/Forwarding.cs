using Berth.Networks.Namespaces;

namespace Berth.Networks.Firewall;

/// <summary>The machine's switch for handing IPv4 packets on between its interfaces.</summary>
internal static class Forwarding
{
    private const string Variable = "ipv4/ip_forward";

    /// <summary>Switches it on where it is off. It stays on: by then others may rely on it.</summary>
    public static void Enable()
    {
        try
        {
            if (KernelVariables.Read(Variable) == "0")
            {
                KernelVariables.Set(Variable, "1"u8);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException(
                $"cannot switch on forwarding: {e.Message}; set net.ipv4.ip_forward=1 yourself, or leave it to yourself (\"ip-forward\": false)", e);
        }
    }
}
