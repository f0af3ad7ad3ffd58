using System.Globalization;
using Berth.Api.Containers;

namespace Berth.Cli.Arguments.Values;

/// <summary>Limits of one block device: <c>/dev/sda:10mb</c>.</summary>
internal static class DeviceLimits
{
    public static ThrottleDevice ParseBytes(string text)
    {
        (string path, string rate) = Split(text);
        return new ThrottleDevice { Path = path, Rate = (ulong)ByteSize.Parse(rate) };
    }

    public static ThrottleDevice ParseOperations(string text)
    {
        (string path, string rate) = Split(text);
        return ulong.TryParse(rate, NumberStyles.None, CultureInfo.InvariantCulture, out ulong operations)
            ? new ThrottleDevice { Path = path, Rate = operations }
            : throw new InvalidValueException($"invalid rate for device: {text}. The correct format is <device-path>:<number>. Number must be a positive integer");
    }

    public static WeightDevice ParseWeight(string text)
    {
        (string path, string weight) = Split(text);
        return ushort.TryParse(weight, NumberStyles.None, CultureInfo.InvariantCulture, out ushort share) && share is 0 or (>= 10 and <= 1000)
            ? new WeightDevice { Path = path, Weight = share }
            : throw new InvalidValueException($"invalid weight for device: {text}");
    }

    private static (string Path, string Value) Split(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? throw new InvalidValueException($"bad format: {text}")
            : text.StartsWith("/dev/", StringComparison.Ordinal) ? (text[..colon], text[(colon + 1)..])
            : throw new InvalidValueException($"bad format for device path: {text}");
    }
}
