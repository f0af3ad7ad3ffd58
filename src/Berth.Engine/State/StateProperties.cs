namespace Berth.Engine.State;

/// <summary>Single values that the database keeps.</summary>
internal static class StateProperties
{
    public const string EngineId = "engine-id";

    /// <summary><see cref="DocumentDefaults.Fingerprint"/> of the program that wrote last.</summary>
    public const string Definitions = "definitions";

    public static string? Read(Database database, string name)
    {
        using Statement select = database.Compile($"SELECT value FROM properties WHERE name = '{name}'");
        return select.Step() ? select.Text(0) : null;
    }

    public static void Write(Database database, string name, string value)
    {
        using Statement put = database.Compile("INSERT INTO properties VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
        put.Run(name, value);
    }
}
