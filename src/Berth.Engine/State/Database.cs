using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace Berth.Engine.State;

/// <summary>
/// One SQLite file, opened by this process alone. SQLite's C interface is used as it is: the ADO.NET layer above it would double
/// the time to open and cost a megabyte of memory. Not thread-safe; its owner has a lock.
/// </summary>
internal sealed class Database : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly Lazy<bool> Provider = new(static () =>
    {
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        return true;
    });

    private readonly sqlite3 handle;

    private Database(string path, sqlite3 handle)
    {
        Path = path;
        this.handle = handle;
    }

    public string Path { get; }

    /// <summary>Opens the file, made if missing, readable to its owner only: containers' environments hold secrets.</summary>
    /// <exception cref="EngineException">It cannot be opened or written, or is no database.</exception>
    public static Database Open(string path)
    {
        _ = Provider.Value;
        CreateFile(path);
        int code = raw.sqlite3_open_v2(path, out sqlite3 handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, vfs: null);
        Database database = new(path, handle);
        try
        {
            database.Check(code);
            database.Prepare();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements that give nothing back.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>Compiles a statement to be used many times; its owner disposes of it before this.</summary>
    public Statement Compile(string sql)
    {
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement));
        return new Statement(this, statement);
    }

    /// <summary>Runs all of the action or none of it.</summary>
    public void InTransaction(Action action)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            action();
            Execute("COMMIT");
        }
        catch
        {
            // Some errors have rolled back already; then this one has nothing to do and says so.
            _ = raw.sqlite3_exec(handle, "ROLLBACK");
            throw;
        }
    }

    public int ReadInteger(string sql)
    {
        using Statement statement = Compile(sql);
        return statement.Step() ? statement.Integer(0) : 0;
    }

    /// <summary>The one gate from SQLite's codes to an exception.</summary>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw DatabaseErrors.Describe(Path, code, raw.sqlite3_errmsg(handle).utf8_to_string());
        }
    }

    /// <summary>Moves what the log holds into the database and closes it.</summary>
    public void Dispose() => handle.Dispose();

    private void Prepare()
    {
        // Nobody else opens it (RootLock), so the index of the log is kept in memory instead of a shared file, and no file is
        // locked and unlocked for each commit. A quarter of a megabyte of pages is all that is ever wanted in memory.
        Execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -256; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF");
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304");
        if (raw.sqlite3_db_readonly(handle, "main") != 0)
        {
            throw DatabaseErrors.ReadOnly(Path);
        }
    }

    /// <summary>The system says better than SQLite why a file cannot be opened or made.</summary>
    private static void CreateFile(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (RandomAccess.GetLength(file) == 0)
            {
                File.SetUnixFileMode(file, Private);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DatabaseErrors.CannotOpen(path, error);
        }
    }
}
