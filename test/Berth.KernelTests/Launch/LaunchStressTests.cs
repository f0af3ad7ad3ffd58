using System.Diagnostics;
using Berth.KernelTests.Shims;

namespace Berth.KernelTests.Launch;

public sealed class LaunchStressTests
{
    /// <summary>In a process of its own: only an ahead-of-time build with one managed thread may clone.</summary>
    [Fact]
    public async Task TenThousandLaunches_WhileTheLauncherAllocates_NoneHangsNoneFails()
    {
        string program = Path.Combine(Path.GetDirectoryName(ShimBox.ShimPath)!, "launch-stress");
        using Process stress = Process.Start(new ProcessStartInfo(program, "10000") { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = stress.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await stress.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await stress.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("10000 launches, 0 failed, ", output + await errors);
        Assert.Equal(0, stress.ExitCode);
    }
}
