using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// posix_spawn(3): how a process with many threads starts another program. The new process leads a session of its own, has an
/// empty signal mask, default handlers and no descriptor but those handed over and three times /dev/null, or a log for its output.
/// </summary>
public static unsafe partial class Spawning
{
    private const short ResetSignals = 0x04; // POSIX_SPAWN_SETSIGDEF
    private const short SetMask = 0x08; // POSIX_SPAWN_SETSIGMASK
    private const short NewSession = 0x80; // POSIX_SPAWN_SETSID
    private const int FirstInherited = 3;

    /// <summary>
    /// Starts a program; <paramref name="inherited"/> become its descriptors 3, 4, …. What it prints is appended to the file
    /// <paramref name="output"/>, which is made where there is none.
    /// </summary>
    /// <returns>The process id.</returns>
    public static int Spawn(string program, IReadOnlyList<string> arguments, ReadOnlySpan<int> inherited, string output = "/dev/null")
    {
        byte* actions = stackalloc byte[256]; // posix_spawn_file_actions_t is 80 bytes in glibc, 8 in musl
        byte* attributes = stackalloc byte[512]; // posix_spawnattr_t is 336 bytes
        posix_spawn_file_actions_init(actions);
        posix_spawnattr_init(attributes);
        nint* argv = StringVector.Allocate(arguments);
        nint* environment = StringVector.Allocate(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]);
        try
        {
            Prepare(actions, attributes, inherited, output);
            int failed = posix_spawn(out int pid, program, actions, attributes, argv, environment);
            LinuxException.ThrowIfFailed((Errno)failed, "start", program);
            return pid;
        }
        finally
        {
            StringVector.Free(argv);
            StringVector.Free(environment);
            posix_spawn_file_actions_destroy(actions);
            posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Starts a program with the stdio given.</summary>
    /// <param name="program">Its path; without a slash it is looked for along this process's PATH.</param>
    /// <param name="arguments">All of them, its name first.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="stdio">Its descriptors 0, 1 and 2.</param>
    /// <param name="pid">The process id.</param>
    /// <param name="newSession">Whether it leaves this process's session, and with it the keys of the terminal that make signals.</param>
    public static Errno TrySpawn(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, ReadOnlySpan<int> stdio, out int pid, bool newSession = false)
    {
        byte* actions = stackalloc byte[256];
        byte* attributes = stackalloc byte[512];
        posix_spawn_file_actions_init(actions);
        posix_spawnattr_init(attributes);
        byte* signals = stackalloc byte[128];
        new Span<byte>(signals, 128).Clear();
        posix_spawnattr_setsigmask(attributes, signals);
        new Span<byte>(signals, 128).Fill(0xff);
        posix_spawnattr_setsigdefault(attributes, signals);
        posix_spawnattr_setflags(attributes, (short)(ResetSignals | SetMask | (newSession ? NewSession : 0)));
        for (int i = 0; i < stdio.Length; i++)
        {
            posix_spawn_file_actions_adddup2(actions, stdio[i], i);
        }

        nint* argv = StringVector.Allocate(arguments);
        nint* variables = StringVector.Allocate(environment);
        Errno failed = (Errno)posix_spawnp(out pid, program, actions, attributes, argv, variables);
        StringVector.Free(argv);
        StringVector.Free(variables);
        posix_spawn_file_actions_destroy(actions);
        posix_spawnattr_destroy(attributes);
        return failed;
    }

    /// <summary>This process's variables, <c>NAME=value</c>.</summary>
    public static List<string> OwnEnvironment()
    {
        List<string> variables = [];
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables.Add($"{variable.Key}={variable.Value}");
        }

        return variables;
    }

    private static void Prepare(byte* actions, byte* attributes, ReadOnlySpan<int> inherited, string output)
    {
        byte* signals = stackalloc byte[128];
        new Span<byte>(signals, 128).Clear();
        posix_spawnattr_setsigmask(attributes, signals);
        new Span<byte>(signals, 128).Fill(0xff);
        posix_spawnattr_setsigdefault(attributes, signals);
        posix_spawnattr_setflags(attributes, ResetSignals | SetMask | NewSession);
        posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 2, 0);
        posix_spawn_file_actions_addopen(actions, 1, output, 0x442 /* O_RDWR|O_CREAT|O_APPEND */, 0x180);
        posix_spawn_file_actions_adddup2(actions, 1, 2);
        // The numbers wanted may themselves be among those given: everything first goes above both ranges.
        int above = FirstInherited + inherited.Length;
        foreach (int fd in inherited)
        {
            above = Math.Max(above, fd + 1);
        }

        for (int i = 0; i < inherited.Length; i++)
        {
            posix_spawn_file_actions_adddup2(actions, inherited[i], above + i);
        }

        for (int i = 0; i < inherited.Length; i++)
        {
            posix_spawn_file_actions_adddup2(actions, above + i, FirstInherited + i);
            posix_spawn_file_actions_addclose(actions, above + i);
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int target);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclose(byte* actions, int fd);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(out int pid, string path, byte* actions, byte* attributes, nint* argv, nint* environment);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int pid, string path, byte* actions, byte* attributes, nint* argv, nint* environment);
}

/// <summary>A NULL-terminated vector of C strings in native memory, as exec takes it.</summary>
internal static unsafe class StringVector
{
    public static nint* Allocate(IReadOnlyList<string> strings)
    {
        nint* vector = (nint*)NativeMemory.AllocZeroed((nuint)(strings.Count + 1), (nuint)sizeof(nint));
        for (int i = 0; i < strings.Count; i++)
        {
            vector[i] = Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        return vector;
    }

    public static void Free(nint* vector)
    {
        for (nint* entry = vector; *entry != 0; entry++)
        {
            Marshal.FreeCoTaskMem(*entry);
        }

        NativeMemory.Free(vector);
    }
}
