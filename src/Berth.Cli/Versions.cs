namespace Berth.Cli;

/// <summary>What this program calls itself.</summary>
internal static class Versions
{
    public static string Number { get; } = typeof(Versions).Assembly.GetName().Version is { } v ? $"{v.Major}.{v.Minor}.{v.Build}" : "0.0.0";

    public static string Line => $"berth version {Number}";
}
