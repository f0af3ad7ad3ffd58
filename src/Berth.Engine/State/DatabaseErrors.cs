using SQLitePCL;

namespace Berth.Engine.State;

/// <summary>What SQLite's error codes mean to whoever runs the engine: the file, what is wrong with it, and what to do.</summary>
internal static class DatabaseErrors
{
    private const int PrimaryCode = 0xff;

    public static EngineException Describe(string path, int code, string message) => (code & PrimaryCode) switch
    {
        raw.SQLITE_FULL => Unavailable($"cannot write {path}: no space left on the device"),
        raw.SQLITE_READONLY => ReadOnly(path),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Unavailable($"cannot use {path}: another program has it open"),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => Unavailable($"cannot open {path}: {message}"),
        raw.SQLITE_NOMEM => Unavailable($"cannot use {path}: out of memory"),
        raw.SQLITE_NOTADB => Internal($"{path} is not a database: put back a copy of it, or move it away to begin without containers and images"),
        raw.SQLITE_CORRUPT => Internal($"{path} is damaged ({message}): put back a copy of it, or move it away to begin without containers and images"),
        raw.SQLITE_IOERR => Internal($"cannot read or write {path}: {message} (SQLite error {code})"),
        _ => Internal($"cannot use {path}: {message} (SQLite error {code})"),
    };

    public static EngineException ReadOnly(string path) => Unavailable($"cannot write {path}: the file or its file system is read-only");

    public static EngineException CannotOpen(string path, Exception reason) =>
        new(EngineErrorKind.Unavailable, $"cannot open {path}: {reason.Message}", reason);

    public static EngineException Damaged(string path, string row, string reason) =>
        Internal($"{path} is damaged: the document of {row} cannot be read: {reason}");

    public static EngineException Newer(string path, int version, int known) => Unavailable(
        $"{path} was written by a newer version of Berth (format {version}, this one knows {known}): use that version, or another root directory");

    private static EngineException Unavailable(string message) => new(EngineErrorKind.Unavailable, message);

    private static EngineException Internal(string message) => new(EngineErrorKind.Internal, message);
}
