using Berth.Linux;

namespace Berth.Engine.Containers.Files;

/// <summary>What kind of file there is.</summary>
public enum ContainerFileKind
{
    Regular,
    Directory,
    SymbolicLink,
    Fifo,
    Socket,
    CharacterDevice,
    BlockDevice,
}

/// <summary>What a path in a container leads to.</summary>
/// <param name="Name">The path's last part.</param>
/// <param name="Kind">A link is one unless the path ends in a slash.</param>
/// <param name="Mode">Permission bits (07777).</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">To the 100 ns.</param>
/// <param name="LinkTarget">Where a link leads in the end, as an absolute path of the container; empty for anything else.</param>
public sealed record FileDescription(string Name, ContainerFileKind Kind, uint Mode, long Size, DateTimeOffset Modified, string LinkTarget)
{
    internal static FileDescription Of(string name, FileStatus status, string linkTarget) => new(
        name, KindOf(status.Kind), status.Mode, status.Size,
        DateTimeOffset.FromUnixTimeSeconds(status.Modified.Seconds).AddTicks(status.Modified.Nanoseconds / TimeSpan.NanosecondsPerTick), linkTarget);

    private static ContainerFileKind KindOf(FileKind kind) => kind switch
    {
        FileKind.Directory => ContainerFileKind.Directory,
        FileKind.SymbolicLink => ContainerFileKind.SymbolicLink,
        FileKind.Fifo => ContainerFileKind.Fifo,
        FileKind.Socket => ContainerFileKind.Socket,
        FileKind.CharacterDevice => ContainerFileKind.CharacterDevice,
        FileKind.BlockDevice => ContainerFileKind.BlockDevice,
        _ => ContainerFileKind.Regular,
    };
}
