using System.Globalization;
using Berth.Engine.Images.Collection;
using Berth.Images;
using Berth.Images.Signatures;

namespace Berth.Daemon.Options;

/// <summary>What is done to images by themselves.</summary>
internal static partial class ConfigFile
{
    private static readonly Watermark NotSaid = new(-1, IsShare: false);

    private static DaemonOptions? ApplyImages(DaemonOptions options, ConfigValue value) => value.Name switch
    {
        "image-gc" => options with { ImageGc = Collection(value) },
        "signature-policy" => options with { SignaturePolicy = Policy(value) },
        _ => null,
    };

    /// <summary>The policy and its keys are read once: a file that is lost later does not let through what it should not.</summary>
    private static SignaturePolicy? Policy(ConfigValue value)
    {
        try
        {
            return value.Text().Length == 0 ? null : PolicyFile.Read(value.Text());
        }
        catch (ImageException error)
        {
            throw new OptionsException($"setting \"signature-policy\": {error.Message}");
        }
    }

    /// <summary><c>{"high": "80%", "low": "70%", "min-age": "1h"}</c>, or sizes in place of shares; without a low mark nine tenths of the high one.</summary>
    private static ImageGcOptions Collection(ConfigValue value)
    {
        ImageGcOptions marks = new() { High = NotSaid, Low = NotSaid };
        foreach (ConfigValue member in value.Members())
        {
            marks = member.Name switch
            {
                "image-gc.high" => marks with { High = Mark(member) },
                "image-gc.low" => marks with { Low = Mark(member) },
                "image-gc.min-age" => marks with { MinAge = member.Duration() },
                _ => throw new OptionsException($"unknown setting \"{member.Name}\""),
            };
        }

        if (marks.High == NotSaid)
        {
            throw new OptionsException("setting \"image-gc\" needs a \"high\" mark, as in 80% or 20GB");
        }

        marks = marks.Low == NotSaid ? marks with { Low = marks.High with { Value = marks.High.Value / 10 * 9 } } : marks;
        return marks.Low.IsShare == marks.High.IsShare && marks.Low.Value < marks.High.Value
            ? marks
            : throw new OptionsException("setting \"image-gc.low\" must be lower than \"image-gc.high\", and both shares or both sizes");
    }

    private static Watermark Mark(ConfigValue value)
    {
        if (!value.IsText || !value.Text().EndsWith('%'))
        {
            return value.Size() is > 0 and var bytes ? new Watermark(bytes, IsShare: false) : throw value.Wrong("more than nothing");
        }

        return int.TryParse(value.Text()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int share) && share is > 0 and < 100
            ? new Watermark(share, IsShare: true)
            : throw value.Wrong("a share from 1% to 99%, or a size as in 20GB");
    }
}
