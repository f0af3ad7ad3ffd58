using Berth.Api;
using Berth.Api.Containers;
using Berth.Engine.Containers.Files;

namespace Berth.Daemon.Mapping;

/// <summary>What a path in a container is, in the API's terms.</summary>
internal static class PathMapping
{
    // Bits of Go's os.FileMode.
    private const uint GoDirectory = 1u << 31;
    private const uint GoLink = 1u << 27;
    private const uint GoDevice = 1u << 26;
    private const uint GoPipe = 1u << 25;
    private const uint GoSocket = 1u << 24;
    private const uint GoSetUser = 1u << 23;
    private const uint GoSetGroup = 1u << 22;
    private const uint GoCharacterDevice = 1u << 21;
    private const uint GoSticky = 1u << 20;

    /// <summary>The value of the header.</summary>
    public static string ToHeader(FileDescription file)
    {
        using Http.PooledBuffer buffer = new();
        PathStat stat = new() { Name = file.Name, Size = file.Size, Mode = ModeOf(file), Modified = file.Modified, LinkTarget = file.LinkTarget };
        ApiJson.Write(buffer, stat, ApiJson.Default.PathStat);
        return Convert.ToBase64String(buffer.Written.Span);
    }

    private static uint ModeOf(FileDescription file)
    {
        uint mode = file.Mode & 0x1FF;
        mode |= (file.Mode & 0x800) != 0 ? GoSetUser : 0;
        mode |= (file.Mode & 0x400) != 0 ? GoSetGroup : 0;
        mode |= (file.Mode & 0x200) != 0 ? GoSticky : 0;
        return mode | file.Kind switch
        {
            ContainerFileKind.Directory => GoDirectory,
            ContainerFileKind.SymbolicLink => GoLink,
            ContainerFileKind.Fifo => GoPipe,
            ContainerFileKind.Socket => GoSocket,
            ContainerFileKind.BlockDevice => GoDevice,
            ContainerFileKind.CharacterDevice => GoDevice | GoCharacterDevice,
            _ => 0,
        };
    }
}
