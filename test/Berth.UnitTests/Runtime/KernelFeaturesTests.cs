using Berth.Runtime;

namespace Berth.UnitTests.Runtime;

public sealed class KernelFeaturesTests
{
    [Fact]
    public void Probe_OnASupportedKernel_FindsWhatItPresupposes()
    {
        KernelFeatures kernel = KernelFeatures.Probe();
        Assert.True(kernel.Release >= new Version(5, 15));
        Assert.True(kernel.MountSetattr);
        Assert.True(kernel.CloneIntoCgroup);
    }

    [Fact]
    public void Probe_Overlay_AgreesWithTheRelease()
    {
        KernelFeatures kernel = KernelFeatures.Probe();
        Assert.True(kernel.OverlayLowerdirPlus || kernel.Release < new Version(6, 7));
    }
}
