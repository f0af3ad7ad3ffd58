namespace Berth.Engine.Containers.Files;

/// <summary>Threads that change their mount namespace: none of them may go back to the pool, where others would find themselves in it.</summary>
internal static class ViewThread
{
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        })
        { IsBackground = true, Name = "berth-view" }.Start();
        return done.Task;
    }
}
