using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// Changes in directories, by inotify(7): one descriptor and one sleeping thread for all who wait. A watch tells that something
/// was written, made or renamed in its directory, not what; who waits looks for itself.
/// </summary>
public sealed unsafe partial class Inotify
{
    private const uint Interesting = 0x2 | 0x8 | 0x80 | 0x100 | 0x200; // IN_MODIFY, CLOSE_WRITE, MOVED_TO, CREATE, DELETE
    private const uint MaskAdd = 0x20000000; // IN_MASK_ADD
    private const int EventSize = 16;
    private static readonly Lazy<Inotify> Instance = new(() => new Inotify());
    private readonly Lock gate = new();
    private readonly Dictionary<int, List<Watch>> watches = [];
    private readonly int fd;

    private Inotify()
    {
        fd = inotify_init1(Fd.CloseOnExec);
        if (fd < 0)
        {
            LinuxException.Throw(Fd.LastErrno(), "inotify_init1");
        }

        new Thread(Run) { IsBackground = true, Name = "inotify" }.Start();
    }

    /// <summary>Begins to watch a directory; changes from now on are seen.</summary>
    public static Watch Add(string directory) => Instance.Value.AddWatch(directory);

    private Watch AddWatch(string directory)
    {
        lock (gate)
        {
            int descriptor = inotify_add_watch(fd, directory, Interesting | MaskAdd);
            if (descriptor < 0)
            {
                LinuxException.Throw(Fd.LastErrno(), "watch", directory);
            }

            Watch watch = new(this, descriptor);
            if (!watches.TryGetValue(descriptor, out List<Watch>? list))
            {
                watches[descriptor] = list = [];
            }

            list.Add(watch);
            return watch;
        }
    }

    private void Remove(Watch watch)
    {
        lock (gate)
        {
            if (watches.TryGetValue(watch.Descriptor, out List<Watch>? list) && list.Remove(watch) && list.Count == 0)
            {
                watches.Remove(watch.Descriptor);
                _ = inotify_rm_watch(fd, watch.Descriptor);
            }
        }
    }

    private void Run()
    {
        byte* buffer = stackalloc byte[4096];
        for (nint length = Fd.Read(fd, buffer, 4096); length > 0; length = Fd.Read(fd, buffer, 4096))
        {
            ReadOnlySpan<byte> events = new(buffer, (int)length);
            while (events.Length >= EventSize)
            {
                Signal(BinaryPrimitives.ReadInt32LittleEndian(events));
                events = events[(EventSize + BinaryPrimitives.ReadInt32LittleEndian(events[12..]))..];
            }
        }
    }

    private void Signal(int descriptor)
    {
        lock (gate)
        {
            if (watches.TryGetValue(descriptor, out List<Watch>? list))
            {
                list.ForEach(watch => watch.Set());
            }
        }
    }

    /// <summary>One who waits for changes of a directory.</summary>
    public sealed class Watch : IDisposable
    {
        private readonly Inotify owner;
        private volatile TaskCompletionSource changed = New();

        internal Watch(Inotify owner, int descriptor)
        {
            this.owner = owner;
            Descriptor = descriptor;
        }

        internal int Descriptor { get; }

        /// <summary>Completes at the next change. Take it, look, then wait for it: no change falls between.</summary>
        public Task NextChange => changed.Task;

        internal void Set()
        {
            TaskCompletionSource happened = changed;
            changed = New();
            happened.TrySetResult();
        }

        public void Dispose() => owner.Remove(this);

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(int fd, string path, uint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_rm_watch(int fd, int descriptor);
}
