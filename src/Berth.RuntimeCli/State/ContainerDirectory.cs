using Berth.Linux;

namespace Berth.RuntimeCli.State;

/// <summary>
/// What is kept of one container: <c>state.json</c>, replaced as a whole; <c>config.json</c> as it was at the creation; and the
/// fifo at which the container waits for its start, there exactly while it waits.
/// </summary>
internal sealed class ContainerDirectory(string path)
{
    private const uint OwnerOnly = 0x180; // 0600
    private const int CreateTruncate = 0x241; // O_WRONLY | O_CREAT | O_TRUNC
    private const int ReadWrite = 2;
    private const int WriteNonBlocking = 1 | Fd.NonBlocking;

    public string Path => path;

    private string StateFile => path + "/state.json";

    private string ConfigFile => path + "/config.json";

    private string StartFifo => path + "/exec.fifo";

    private string NewFifo => path + "/exec.fifo.new";

    public bool IsBeingCreated => File.Exists(NewFifo);

    public bool IsWaitingForStart => File.Exists(StartFifo);

    public void Save(ContainerState state) => Replace(StateFile, StateJson.Write(state));

    public void SaveConfig(ReadOnlySpan<byte> config)
    {
        int file = Fd.Open(ConfigFile, CreateTruncate, OwnerOnly);
        Errno failed = file < 0 ? (Errno)(-file) : Fd.WriteAll(file, config);
        Fd.Close(file);
        LinuxException.ThrowIfFailed(failed, "write", ConfigFile);
    }

    public byte[] LoadConfig() => FileContent.Read(ConfigFile);

    /// <summary>The state; null where there is no container, or one that is only just being made.</summary>
    public ContainerState? TryLoad()
    {
        try
        {
            return StateJson.Read(FileContent.Read(StateFile), StateFile);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Makes the fifo, under a name at which nobody looks yet, and opens it for the child.</summary>
    public int MakeFifo()
    {
        LinuxException.ThrowIfFailed(Fd.MakeFifo(NewFifo, OwnerOnly), "make the fifo", NewFifo);
        int fifo = Fd.Open(NewFifo, ReadWrite);
        LinuxException.ThrowIfFailed(fifo < 0 ? (Errno)(-fifo) : Errno.None, "open the fifo", NewFifo);
        return fifo;
    }

    /// <summary>The container is created: from here on it can be started.</summary>
    public void PublishFifo() => LinuxException.ThrowIfFailed(Fd.Rename(NewFifo, StartFifo), "rename", NewFifo);

    /// <summary>Opens the fifo to start the container. Without a reader, so without its process, there is no start.</summary>
    public int OpenFifo() => Fd.Open(StartFifo, WriteNonBlocking);

    /// <summary>Takes the fifo away. Of two that start the container one succeeds.</summary>
    public bool TryTakeFifo() => Fd.Unlink(StartFifo) == Errno.None;

    public void Delete()
    {
        foreach (string file in (string[])[ConfigFile, StateFile, StateFile + ".new", StartFifo, NewFifo])
        {
            _ = Fd.Unlink(file);
        }

        Errno failed = Fd.RemoveDirectory(path);
        if (failed is not (Errno.None or Errno.ENOENT))
        {
            LinuxException.Throw(failed, "remove the directory", path);
        }
    }

    private static void Replace(string file, ReadOnlySpan<byte> content)
    {
        string temporary = file + ".new";
        int fd = Fd.Open(temporary, CreateTruncate, OwnerOnly);
        Errno failed = fd < 0 ? (Errno)(-fd) : Fd.WriteAll(fd, content);
        Fd.Close(fd);
        failed = failed == Errno.None ? Fd.Rename(temporary, file) : failed;
        LinuxException.ThrowIfFailed(failed, "write", file);
    }
}
