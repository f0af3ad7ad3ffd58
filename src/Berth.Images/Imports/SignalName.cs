using Berth.Linux;

namespace Berth.Images.Imports;

/// <summary>Signals as an image may name them: a number, or a name with or without SIG.</summary>
internal static class SignalName
{
    public static string Validate(string text) =>
        SignalNumber.TryParse(text, out _) ? text : throw ImageException.InvalidArgument($"invalid signal: {text}");
}
