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
        """
        CREATE TABLE networks (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL) STRICT;
        CREATE TABLE volumes (name TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
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

    /// <summary>Completes the documents that a program with other definitions has written; a root that this one has used costs a look.</summary>
    public static void CompleteDocuments(Database database)
    {
        if (StateProperties.Read(database, StateProperties.Definitions) == DocumentDefaults.Fingerprint)
        {
            return;
        }

        database.InTransaction(() =>
        {
            using Statement update = database.Compile("UPDATE containers SET document = ?2 WHERE id = ?1");
            foreach ((string id, byte[] document) in ReadAll(database))
            {
                update.Run([id], DocumentDefaults.Complete(document));
            }

            StateProperties.Write(database, StateProperties.Definitions, DocumentDefaults.Fingerprint);
        });
    }

    private static List<(string Id, byte[] Document)> ReadAll(Database database)
    {
        using Statement select = database.Compile("SELECT id, document FROM containers");
        List<(string, byte[])> rows = [];
        while (select.Step())
        {
            rows.Add((select.Text(0), select.Utf8(1).ToArray()));
        }

        return rows;
    }
}
