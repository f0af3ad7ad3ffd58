using System.Net.NetworkInformation;

namespace Berth.KernelTests.Networks;

/// <summary>
/// Tests that make bridges and firewall rules: one after another, and only where loopback is the one interface, so that no
/// machine's own network is ever touched.
/// </summary>
[CollectionDefinition(nameof(NetworkCollection), DisableParallelization = true)]
public sealed class NetworkCollection : ICollectionFixture<NetworkSandbox>;

public sealed class NetworkSandbox
{
    public NetworkSandbox()
    {
        string[] others = [.. NetworkInterface.GetAllNetworkInterfaces().Select(i => i.Name).Where(name => name != "lo")];
        if (others.Length > 0)
        {
            throw new InvalidOperationException($"network tests need a network namespace of their own; this one has {string.Join(", ", others)}");
        }
    }
}
