using System.Globalization;
using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.State;

/// <summary>
/// Keeps a root directory for one engine, through a lock on its file <c>lock</c> that the kernel ends with the process. The file
/// says who has it, and stays: removing it would let two engines lock two files of one name. It is closed on exec, so that no
/// shim holds it; and opened without .NET, which takes a lock of its own on every file.
/// </summary>
internal sealed class RootLock : IDisposable
{
    /// <summary>
    /// An engine that was killed in the midst of starting a program leaves its descriptors for a moment to the child that is about to
    /// execute it: the lock is given a second to come free.
    /// </summary>
    private const int Attempts = 200;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(5);
    private const uint PrivateMode = 0x180; // 0600
    private readonly SafeFileHandle file;

    private RootLock(SafeFileHandle file) => this.file = file;

    /// <summary>Takes the directory, which must exist.</summary>
    /// <exception cref="EngineException">Another engine has it, or it cannot be written.</exception>
    public static RootLock Acquire(string root)
    {
        SafeFileHandle file = Open(root);
        try
        {
            Lock(root, file);
            SignIn(root, file);
            return new RootLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    private static SafeFileHandle Open(string root)
    {
        int descriptor = Fd.Open(Path.Combine(root, "lock"), (int)(OpenFlags.ReadWrite | OpenFlags.Create), PrivateMode);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Refused(root, ((Errno)(-descriptor)).Describe());
    }

    private static void Lock(string root, SafeFileHandle file)
    {
        Errno error = FileLock.TryLock(file);
        for (int i = 0; error == Errno.EAGAIN && i < Attempts; i++)
        {
            Polling.Pause(BetweenAttempts);
            error = FileLock.TryLock(file);
        }

        if (error != Errno.None)
        {
            throw error == Errno.EAGAIN
                ? new EngineException(EngineErrorKind.Unavailable, $"{root} is in use by another engine{Holder(file)}")
                : Refused(root, error.Describe());
        }
    }

    private static void SignIn(string root, SafeFileHandle file)
    {
        try
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), fileOffset: 0);
        }
        catch (IOException error)
        {
            throw Refused(root, error.Message);
        }
    }

    private static string Holder(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[16];
        int length = RandomAccess.Read(file, text, fileOffset: 0);
        return int.TryParse(text[..length], CultureInfo.InvariantCulture, out int pid) ? $" (process {pid})" : "";
    }

    private static EngineException Refused(string root, string reason) =>
        new(EngineErrorKind.Unavailable, $"cannot use {root}: {reason}");
}
