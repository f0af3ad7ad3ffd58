using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Berth.Daemon.Options;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Daemon.Hosting;

/// <summary>A unix socket on disk: who may use it is settled before anybody can.</summary>
internal static class UnixSocketFile
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const uint Root = 0;
    private const string GroupFile = "/etc/group";

    /// <summary>A socket that is bound but does not listen yet.</summary>
    /// <exception cref="OptionsException">The path cannot be used; the message says why.</exception>
    public static Socket Bind(string path, string group)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            RemoveStale(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, OwnerAndGroup);
            GiveTo(path, group);
            return socket;
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or LinuxException)
        {
            socket.Dispose();
            throw new OptionsException($"cannot listen on unix://{path}: {error.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What a daemon that was killed has left; not one that is in use.</summary>
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new OptionsException($"cannot listen on unix://{path}: another daemon does");
    }

    /// <summary>A machine without the group leaves the socket to root.</summary>
    private static void GiveTo(string path, string group)
    {
        if (NumberOf(group) is not { } number)
        {
            return;
        }

        string parent = Path.GetDirectoryName(path)!;
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(parent, OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle directory), "open", parent);
        using (directory)
        {
            LinuxException.ThrowIfFailed(FilesAt.ChangeOwnerAt(directory, Encoding.UTF8.GetBytes(Path.GetFileName(path)), Root, number), "change the owner of", path);
        }
    }

    private static uint? NumberOf(string group)
    {
        foreach (string line in File.Exists(GroupFile) ? File.ReadLines(GroupFile) : [])
        {
            string[] fields = line.Split(':');
            if (fields.Length > 2 && fields[0] == group && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
            {
                return number;
            }
        }

        return null;
    }
}
