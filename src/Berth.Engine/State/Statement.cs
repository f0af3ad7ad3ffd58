using SQLitePCL;

namespace Berth.Engine.State;

/// <summary>A compiled statement. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    /// <summary>Binds, runs to the end and makes ready for the next time.</summary>
    public void Run(params ReadOnlySpan<string?> texts)
    {
        Bind(texts);
        RunBound();
    }

    /// <summary>The same, with UTF-8 bytes as the last parameter.</summary>
    public void Run(ReadOnlySpan<string?> texts, ReadOnlySpan<byte> lastText)
    {
        Bind(texts);
        database.Check(raw.sqlite3_bind_text(handle, texts.Length + 1, lastText));
        RunBound();
    }

    /// <summary>Goes to the next row; false behind the last.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(handle);
        database.Check(code);
        return code == raw.SQLITE_ROW;
    }

    public int Integer(int column) => raw.sqlite3_column_int(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>A text's UTF-8 bytes, where SQLite has them: gone with the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(handle, column);

    public void Reset() => _ = raw.sqlite3_reset(handle);

    public void Dispose() => handle.Dispose();

    private void Bind(ReadOnlySpan<string?> texts)
    {
        for (int i = 0; i < texts.Length; i++)
        {
            database.Check(raw.sqlite3_bind_text(handle, i + 1, texts[i]));
        }
    }

    private void RunBound()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            // Repeats the error of the step, which has been thrown.
            Reset();
            _ = raw.sqlite3_clear_bindings(handle);
        }
    }
}
