namespace Berth.Cli.Files;

/// <summary>One end of a copy, as it was written: a path here, or in a container.</summary>
/// <param name="Container">Empty for a path here.</param>
/// <param name="Path">The path; <c>-</c> here is a standard stream.</param>
internal readonly record struct CopyEnd(string Container, string Path)
{
    public bool IsStream => Container.Length == 0 && Path == "-";

    /// <summary>What has a colon is in a container, unless it is absolute or begins with a dot.</summary>
    public static CopyEnd Parse(string written)
    {
        int colon = written.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 || written[0] is '/' or '.' ? new CopyEnd("", written) : new CopyEnd(written[..colon], written[(colon + 1)..]);
    }
}
