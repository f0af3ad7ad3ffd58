namespace Berth.Images.Registry.Transfers;

/// <summary>Lets several threads report to one who is told by one at a time.</summary>
internal sealed class TransferReporter(Action<TransferProgress> report)
{
    private readonly Lock _lock = new();

    public void Report(TransferProgress progress)
    {
        lock (_lock)
        {
            report(progress);
        }
    }
}
