using System.Text;
using System.Text.Json;

namespace Berth.Runtime.Spec;

/// <summary>A specification that was read, and its filter of system calls as it stands there.</summary>
/// <param name="Spec">Without <see cref="LinuxSpec.Seccomp"/>.</param>
/// <param name="Seccomp">The JSON of the filter; empty where there is none. <see cref="SpecReader.ReadSeccomp"/> reads it.</param>
public sealed record SpecDocument(RuntimeSpec Spec, ReadOnlyMemory<byte> Seccomp);

/// <summary>
/// Reads <c>config.json</c> by hand: a serializer takes longer to get ready than a container to start, and most of the document is
/// a filter that has been compiled before. It makes of a document what <see cref="SpecJson"/> does; of null, where there should be
/// a number or a truth, the default.
/// </summary>
public ref partial struct SpecReader
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<byte> document;

    /// <summary>Where the name of the member of each depth begins, for the path in a message.</summary>
    private readonly int[] names;
    private Utf8JsonReader json;

    private SpecReader(ReadOnlySpan<byte> utf8)
    {
        document = utf8;
        names = new int[MaxDepth + 1];
        json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    private delegate T Element<T>(ref SpecReader reader);

    /// <exception cref="SpecException">The text is no JSON, or a field has the wrong type.</exception>
    public static SpecDocument ReadRuntimeSpec(ReadOnlyMemory<byte> utf8)
    {
        Range seccomp = default;
        RuntimeSpec spec = Read(utf8.Span, (ref SpecReader reader) => reader.RuntimeSpec(out seccomp));
        return new SpecDocument(spec, utf8[seccomp]);
    }

    /// <inheritdoc cref="ReadRuntimeSpec"/>
    public static ProcessSpec ReadProcess(ReadOnlySpan<byte> utf8) => Read(utf8, (ref SpecReader reader) => reader.Process());

    /// <inheritdoc cref="ReadRuntimeSpec"/>
    public static ResourcesSpec ReadResources(ReadOnlySpan<byte> utf8) => Read(utf8, (ref SpecReader reader) => reader.Resources());

    /// <inheritdoc cref="ReadRuntimeSpec"/>
    public static SeccompSpec ReadSeccomp(ReadOnlySpan<byte> utf8) => Read(utf8, (ref SpecReader reader) => reader.Seccomp());

    private static T Read<T>(ReadOnlySpan<byte> utf8, Element<T> element)
    {
        SpecReader reader = new(utf8);
        try
        {
            reader.json.Read();
            if (reader.json.TokenType == JsonTokenType.Null)
            {
                throw new SpecException("", "the document is null");
            }

            T result = element(ref reader);
            while (reader.json.Read())
            {
            }

            return result;
        }
        catch (JsonException e)
        {
            throw new SpecException("", $"not valid JSON at line {reader.Line}", e);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new SpecException(reader.Path, $"has the wrong type or is out of range (line {reader.Line})", e);
        }
    }

    private readonly int Line => document[..(int)Math.Min(json.BytesConsumed, document.Length)].Count((byte)'\n') + 1;

    private readonly string Path
    {
        get
        {
            StringBuilder path = new();
            for (int depth = 1; depth <= json.CurrentDepth + 1; depth++)
            {
                if (depth < names.Length && names[depth] > 0)
                {
                    ReadOnlySpan<byte> name = document[names[depth]..];
                    path.Append(path.Length == 0 ? "" : ".").Append(Encoding.UTF8.GetString(name[..name.IndexOf((byte)'"')]));
                }
            }

            return path.ToString();
        }
    }

    /// <summary>Whether an object begins; null is as good as one without members.</summary>
    private readonly bool IsObject() => json.TokenType switch
    {
        JsonTokenType.StartObject => true,
        JsonTokenType.Null => false,
        _ => throw new FormatException(),
    };

    /// <summary>Goes to the next member, of which the value is then current; its name, or null at the object's end.</summary>
    private string? NextMember()
    {
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        string name = TextOr("");
        EnterMember();
        return name;
    }

    private void EnterMember()
    {
        names[json.CurrentDepth] = (int)json.TokenStartIndex + 1;
        names.AsSpan(json.CurrentDepth + 1).Clear();
        json.Read();
    }

    private void Skip() => json.Skip();

    /// <summary>Passes over a value and tells where it stands.</summary>
    private Range Span()
    {
        int start = (int)json.TokenStartIndex;
        json.Skip();
        return start..(int)json.BytesConsumed;
    }

    private readonly string? Text() => json.GetString();

    private readonly string TextOr(string otherwise) => json.GetString() ?? otherwise;

    private readonly bool Bool() => json.TokenType != JsonTokenType.Null && json.GetBoolean();

    private readonly bool? BoolOrNull() => json.TokenType == JsonTokenType.Null ? null : json.GetBoolean();

    private readonly int? Int() => json.TokenType == JsonTokenType.Null ? null : json.GetInt32();

    private readonly uint? UInt() => json.TokenType == JsonTokenType.Null ? null : json.GetUInt32();

    private readonly long? Long() => json.TokenType == JsonTokenType.Null ? null : json.GetInt64();

    private readonly ulong? ULong() => json.TokenType == JsonTokenType.Null ? null : json.GetUInt64();

    private readonly ushort? UShort() => json.TokenType == JsonTokenType.Null ? null : json.GetUInt16();

    private List<T> List<T>(Element<T> element)
    {
        List<T> list = [];
        if (json.TokenType == JsonTokenType.Null)
        {
            return list;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new FormatException();
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            list.Add(element(ref this));
        }

        return list;
    }

    private List<string> Texts() => List(static (ref SpecReader reader) => reader.TextOr(""));

    private Dictionary<string, T> Map<T>(Element<T> element)
    {
        Dictionary<string, T> map = new(StringComparer.Ordinal);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            map[name] = element(ref this);
        }

        return map;
    }
}
