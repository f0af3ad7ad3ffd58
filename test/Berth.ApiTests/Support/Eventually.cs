using System.Diagnostics;

namespace Berth.ApiTests.Support;

/// <summary>For conditions that announce themselves to nobody: looks again at once, and often, until a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task TrueAsync(string condition, Func<Task<bool>> isTrue, TimeSpan? deadline = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await isTrue())
        {
            if (clock.Elapsed > (deadline ?? TimeSpan.FromSeconds(20)))
                Assert.Fail($"not in time: {condition}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task TrueAsync(string condition, Func<bool> isTrue, TimeSpan? deadline = null) =>
        TrueAsync(condition, () => Task.FromResult(isTrue()), deadline);
}
