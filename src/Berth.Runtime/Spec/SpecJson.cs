using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Runtime.Spec;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RuntimeSpec))]
[JsonSerializable(typeof(ProcessSpec))]
[JsonSerializable(typeof(ResourcesSpec))]
[JsonSerializable(typeof(SeccompSpec))]
internal sealed partial class SpecJsonContext : JsonSerializerContext;

/// <summary>The documents of the specification as JSON. Unknown fields are passed over; a wrong one is named.</summary>
public static class SpecJson
{
    /// <exception cref="SpecException">The text is no JSON, or a field has the wrong type.</exception>
    public static RuntimeSpec ReadRuntimeSpec(ReadOnlySpan<byte> utf8) => Read(utf8, SpecJsonContext.Default.RuntimeSpec);

    /// <inheritdoc cref="ReadRuntimeSpec"/>
    public static ProcessSpec ReadProcess(ReadOnlySpan<byte> utf8) => Read(utf8, SpecJsonContext.Default.ProcessSpec);

    /// <inheritdoc cref="ReadRuntimeSpec"/>
    public static ResourcesSpec ReadResources(ReadOnlySpan<byte> utf8) => Read(utf8, SpecJsonContext.Default.ResourcesSpec);

    /// <inheritdoc cref="ReadRuntimeSpec"/>
    public static SeccompSpec ReadSeccomp(ReadOnlySpan<byte> utf8) => Read(utf8, SpecJsonContext.Default.SeccompSpec);

    public static byte[] Write(RuntimeSpec spec) => JsonSerializer.SerializeToUtf8Bytes(spec, SpecJsonContext.Default.RuntimeSpec);

    public static byte[] Write(ProcessSpec process) => JsonSerializer.SerializeToUtf8Bytes(process, SpecJsonContext.Default.ProcessSpec);

    public static byte[] Write(SeccompSpec seccomp) => JsonSerializer.SerializeToUtf8Bytes(seccomp, SpecJsonContext.Default.SeccompSpec);

    private static T Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new SpecException("", "the document is null");
        }
        catch (JsonException e)
        {
            throw Describe(e);
        }
    }

    /// <summary>The serializer's own words name .NET types; a reader of <c>config.json</c> wants the field and the place.</summary>
    private static SpecException Describe(JsonException e)
    {
        string place = $"line {e.LineNumber.GetValueOrDefault() + 1}";
        return e.InnerException is JsonException syntax
            ? new SpecException("", $"not valid JSON at {place}: {FirstSentence(syntax.Message)}", e)
            : new SpecException(FieldOf(e.Path), $"{ProblemOf(e)} ({place})", e);
    }

    private static string ProblemOf(JsonException e)
    {
        const string missing = "required properties including: ";
        int at = e.Message.IndexOf(missing, StringComparison.Ordinal);
        return at < 0 ? "has the wrong type or is out of range" : "lacks " + e.Message[(at + missing.Length)..].TrimEnd('.');
    }

    private static string FirstSentence(string text) => text.Split(" LineNumber:", 2)[0];

    private static string FieldOf(string? path) => path is null or "$" ? "" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
}
