using Berth.Linux;

namespace Berth.UnitTests.Linux;

public sealed class ThreadQueueTests
{
    [Fact]
    public async Task TryTake_ByAnotherThread_GivesAllInOrderAndEndsWhenComplete()
    {
        ThreadQueue<int> queue = new();
        Task<List<int>> taker = Task.Factory.StartNew(() => TakeAll(queue), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (int i = 0; i < 1000; i++)
        {
            queue.Add(i);
        }

        queue.Complete();

        Assert.Equal(Enumerable.Range(0, 1000), await taker.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Complete_WhileTakersWait_EndsThemAll()
    {
        ThreadQueue<int> queue = new();
        Task<bool>[] takers = [.. Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
            () => queue.TryTake(out int _), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

        queue.Complete();

        Assert.All(await Task.WhenAll(takers).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken), Assert.False);
    }

    private static List<int> TakeAll(ThreadQueue<int> queue)
    {
        List<int> taken = [];
        while (queue.TryTake(out int item))
        {
            taken.Add(item);
        }

        return taken;
    }
}
