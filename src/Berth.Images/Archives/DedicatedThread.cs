namespace Berth.Images.Archives;

/// <summary>Work that blocks for long (files, pipelines) on a thread of its own, so that it never starves the pool.</summary>
internal static class DedicatedThread
{
    public static Task Run(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
