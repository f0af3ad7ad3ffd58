using System.Globalization;
using Berth.Api.Server;
using Berth.Images.Registry.Transfers;

namespace Berth.Daemon.Mapping;

/// <summary>How far a transfer has got, in the API's terms: numbers, and the same as a bar of text for clients that draw none.</summary>
internal static class ProgressMapping
{
    private const int BarWidth = 50;
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static ProgressMessage ToMessage(TransferProgress line)
    {
        ProgressMessage message = line switch
        {
            { Pushed: { } pushed } => new ProgressMessage { Aux = new PushedImage { Tag = pushed.Tag, Digest = pushed.Digest, Size = pushed.Size } },
            _ => new ProgressMessage { Id = line.Id, Status = line.Status },
        };
        bool isCounted = line.Pushed is not null || line.IsOfLayer;
        return !isCounted ? message : message with
        {
            ProgressDetail = new ProgressDetail { Current = line.Current, Total = line.Total },
            Progress = line.Current is > 0 and { } current ? Bar(current, line.Total ?? 0) : null,
        };
    }

    /// <summary>As Docker draws it: <c>[=====>    ]  1.2MB/10MB</c>; where there is more than there should be, only how much.</summary>
    public static string Bar(long current, long total)
    {
        if (total <= 0)
        {
            return Size(current);
        }

        int filled = (int)Math.Min(BarWidth, current * BarWidth / total);
        string numbers = current <= total ? $"{Size(current)}/{Size(total)}" : Size(current);
        return $"[{new string('=', filled)}>{new string(' ', BarWidth - filled)}]  {numbers}";
    }

    /// <summary>Four digits and a unit of thousands.</summary>
    private static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1000 && unit < Units.Length - 1; unit++)
        {
            value /= 1000;
        }

        return value.ToString("G4", CultureInfo.InvariantCulture) + Units[unit];
    }
}
