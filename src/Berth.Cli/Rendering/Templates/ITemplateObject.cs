using System.Text.Json;

namespace Berth.Cli.Rendering.Templates;

/// <summary>What a template sees as <c>.</c>: something with named fields.</summary>
internal interface ITemplateObject
{
    /// <summary>A field's value; null where it is known and has none.</summary>
    /// <param name="name">As the template writes it.</param>
    /// <param name="arguments">For fields that are called: <c>{{.Label "key"}}</c>.</param>
    /// <param name="value">A string, a bool, a long, a double, a list of these, another object, or null.</param>
    /// <returns>False where there is no such field.</returns>
    bool TryField(string name, IReadOnlyList<object?> arguments, out object? value);

    /// <summary>All of it as JSON.</summary>
    void WriteJson(Utf8JsonWriter writer);
}
