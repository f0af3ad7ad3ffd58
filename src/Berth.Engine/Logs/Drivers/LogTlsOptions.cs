namespace Berth.Engine.Logs.Drivers;

/// <summary>How a receiver of logs is reached by TLS. Files are PEM; empty is none, and then the machine's authorities count.</summary>
/// <param name="Authority">Who vouches for the receiver.</param>
/// <param name="Certificate">Of the machine, for a receiver that asks for one.</param>
/// <param name="Key">Of that certificate.</param>
/// <param name="SkipVerify">Whether any receiver will do.</param>
public sealed record LogTlsOptions(string Authority, string Certificate, string Key, bool SkipVerify);
