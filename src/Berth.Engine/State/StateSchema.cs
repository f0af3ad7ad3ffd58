using System.Globalization;

namespace Berth.Engine.State;

/// <summary>
/// The tables, as the steps that led to them. A step that has been released is never changed; a new one is added behind it.
/// Documents are JSON in columns of text, so that <c>sqlite3 state.db</c> shows them.
/// </summary>
internal static class StateSchema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE properties (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE containers (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL) STRICT;
        CREATE TABLE images (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
        """,
    ];

    public static int Version => Steps.Length;

    /// <summary>Brings a database of any age to <see cref="Version"/>, each step whole or not at all.</summary>
    /// <exception cref="EngineException">It is younger than this program.</exception>
    public static void Upgrade(Database database)
    {
        int version = database.ReadInteger("PRAGMA user_version");
        if (version > Version)
        {
            throw DatabaseErrors.Newer(database.Path, version, Version);
        }

        for (; version < Version; version++)
        {
            string step = string.Create(CultureInfo.InvariantCulture, $"{Steps[version]} PRAGMA user_version = {version + 1}");
            database.InTransaction(() => database.Execute(step));
        }
    }
}
