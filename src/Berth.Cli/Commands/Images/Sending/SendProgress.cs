using Berth.Api.Images;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images.Sending;

/// <summary>Tells of each layer what became of it, and on a terminal how far all of them are. For several threads.</summary>
/// <param name="output">Takes a line for each layer.</param>
/// <param name="meter">A terminal, whose line is written over.</param>
internal sealed class SendProgress(TextWriter output, TextWriter meter)
{
    private const long Step = 1 << 20;
    private readonly Lock gate = new();
    private long total;
    private long sent;
    private long shown;

    /// <summary>What is about to be sent of an image.</summary>
    public void Begin(SentImage image, IReadOnlyList<SentLayer> wanted)
    {
        lock (gate)
        {
            (total, sent, shown) = (wanted.Sum(static layer => layer.Size), wanted.Sum(static layer => layer.Received), 0);
            HashSet<string> missing = [.. wanted.Select(static layer => layer.ChainId)];
            foreach (SentLayer layer in image.Layers.Where(layer => !missing.Contains(layer.ChainId)).DistinctBy(static layer => layer.Digest))
            {
                output.WriteLine($"{ImagesCommand.ShortId(layer.Digest)}: Already there");
            }
        }
    }

    public void Add(int bytes)
    {
        lock (gate)
        {
            sent += bytes;
            if (sent - shown >= Step)
            {
                shown = sent;
                Draw(UploadMeter.Line("Sending", sent, total));
            }
        }
    }

    public void End(SentLayer layer)
    {
        lock (gate)
        {
            Draw("");
            string rest = layer.Received > 0 ? $" of {HumanUnits.Size(layer.Size)}, the rest was there" : "";
            output.WriteLine($"{ImagesCommand.ShortId(layer.Digest)}: Sent ({HumanUnits.Size(layer.Size - layer.Received)}{rest})");
            output.Flush();
        }
    }

    private void Draw(string line)
    {
        meter.Write($"\r\e[K{line}");
        meter.Flush();
    }
}
