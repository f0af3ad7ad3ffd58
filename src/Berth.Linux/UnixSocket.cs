using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux;

/// <summary>Unix sockets as bare descriptors: listening without .NET's removal of the path on close, pairs, and descriptors sent along.</summary>
public static unsafe partial class UnixSocket
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_SEQPACKET = 5;
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int PathCapacity = 108;
    private const nuint SIOCOUTQ = 0x5411;

    /// <summary>Listens on a path, of which a stale socket is removed first. The path may be long: it is bound through its directory.</summary>
    public static int Listen(string directory, string name, int backlog)
    {
        int parent = Fd.Open(directory, (int)OpenFlags.Directory);
        if (parent < 0)
        {
            return parent;
        }

        try
        {
            string path = $"/proc/self/fd/{parent}/{name}";
            _ = Fd.Unlink(path);
            int fd = socket(AF_UNIX, SOCK_STREAM | Fd.CloseOnExec | Fd.NonBlocking, 0);
            byte* address = stackalloc byte[2 + PathCapacity];
            int length = Address(path, address);
            if (fd >= 0 && bind(fd, address, length) == 0 && OwnerOnly(path) == Errno.None && listen(fd, backlog) == 0)
            {
                return fd;
            }

            int failed = -(int)Fd.LastErrno();
            Fd.Close(fd);
            return failed;
        }
        finally
        {
            Fd.Close(parent);
        }
    }

    /// <summary>Before it listens nobody can connect, so nobody slips in between.</summary>
    private static Errno OwnerOnly(string path)
    {
        const nint currentDirectory = -100; // AT_FDCWD
        const nint readAndWrite = 0x180; // 0600
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            return Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.FChmodAt, currentDirectory, (nint)name, readAndWrite));
        }
    }

    /// <summary>Accepts a connection, non-blocking and closed on exec; <c>-EAGAIN</c> when none waits.</summary>
    public static int Accept(int listener)
    {
        int fd = accept4(listener, null, null, Fd.CloseOnExec | Fd.NonBlocking);
        return fd >= 0 ? fd : -(int)Fd.LastErrno();
    }

    /// <summary>A connected pair that keeps message boundaries.</summary>
    public static Errno Pair(out int first, out int second)
    {
        int* ends = stackalloc int[2];
        int failed = socketpair(AF_UNIX, SOCK_SEQPACKET | Fd.CloseOnExec, 0, ends);
        (first, second) = (ends[0], ends[1]);
        return failed == 0 ? Errno.None : Fd.LastErrno();
    }

    /// <summary>A connected pair that is one stream in each direction.</summary>
    public static Errno StreamPair(out int first, out int second)
    {
        int* ends = stackalloc int[2];
        int failed = socketpair(AF_UNIX, SOCK_STREAM | Fd.CloseOnExec, 0, ends);
        (first, second) = (ends[0], ends[1]);
        return failed == 0 ? Errno.None : Fd.LastErrno();
    }

    /// <summary>Sends without blocking and without SIGPIPE; the count, or <c>-errno</c>.</summary>
    public static nint Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint sent = send(fd, start, bytes.Length, MSG_NOSIGNAL | MSG_DONTWAIT);
            return sent >= 0 ? sent : -(nint)Fd.LastErrno();
        }
    }

    /// <summary>Sends two pieces as one, without blocking.</summary>
    public static nint Send(int fd, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        fixed (byte* first = head)
        fixed (byte* second = body)
        {
            IoVector* pieces = stackalloc IoVector[2];
            pieces[0] = new IoVector { Base = first, Length = head.Length };
            pieces[1] = new IoVector { Base = second, Length = body.Length };
            MessageHeader message = new() { Vectors = pieces, VectorCount = 2 };
            nint sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
            return sent >= 0 ? sent : -(nint)Fd.LastErrno();
        }
    }

    /// <summary>How much of what was sent the other side has not read yet, in the kernel's own accounting (SIOCOUTQ); 0 is nothing.</summary>
    public static int Unread(int fd)
    {
        int unread = 0;
        return ioctl(fd, SIOCOUTQ, &unread) == 0 ? unread : 0;
    }

    public static void ShutdownSend(int fd) => _ = shutdown(fd, 1);

    /// <summary>Sends a message with one descriptor; only raw calls, so that a cloned child may use it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Errno SendDescriptor(int fd, byte* message, nint length, int descriptor)
    {
        IoVector vector = new() { Base = message, Length = length };
        ControlMessage control = new() { Length = SingleLength, Level = SOL_SOCKET, Type = SCM_RIGHTS, Descriptor = descriptor };
        MessageHeader header = new() { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = sizeof(ControlMessage) };
        return Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.SendMsg, fd, (nint)(&header), MSG_NOSIGNAL));
    }

    /// <summary>Receives a message and, if one came with it, a descriptor (otherwise -1). 0 is the end of the connection.</summary>
    public static nint ReceiveDescriptor(int fd, Span<byte> buffer, out int descriptor, bool wait = true)
    {
        nint count = Receive(fd, buffer, wait ? 0 : MSG_DONTWAIT, out ControlMessage control);
        descriptor = count > 0 && control.Type == SCM_RIGHTS ? control.Descriptor : -1;
        return count;
    }

    private static int Address(string path, byte* address)
    {
        new Span<byte>(address, 2 + PathCapacity).Clear();
        *(ushort*)address = AF_UNIX;
        int length = Encoding.UTF8.GetBytes(path, new Span<byte>(address + 2, PathCapacity - 1));
        return 2 + length + 1;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        public byte* Base;
        public nint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nint VectorCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct cmsghdr</c> with room for two descriptors.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ControlMessage
    {
        public nint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        public int Second;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, void* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* bytes, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(int fd, int how);

    [LibraryImport("libc")]
    private static partial int ioctl(int fd, nuint request, int* value);
}
