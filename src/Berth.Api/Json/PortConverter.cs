using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Api.Containers;

namespace Berth.Api.Json;

/// <summary>Ports by hand: a list of containers may have ten thousand, and what they say of addresses and protocols is the same few words.</summary>
public sealed class PortConverter : JsonConverter<Port>
{
    private static readonly string[] Words = ["tcp", "0.0.0.0", "::", "udp", "127.0.0.1", "sctp"];

    /// <inheritdoc/>
    public override Port Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a port is expected");
        }

        (string? address, ushort inside, ushort? outside, string type, int count) = (null, 0, null, "", 1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
            reader.Read();
            if (Ascii.EqualsIgnoreCase(name, "PrivatePort"u8))
            {
                inside = reader.GetUInt16();
            }
            else if (Ascii.EqualsIgnoreCase(name, "PublicPort"u8))
            {
                outside = reader.TokenType == JsonTokenType.Null ? null : reader.GetUInt16();
            }
            else if (Ascii.EqualsIgnoreCase(name, "Type"u8))
            {
                type = WordOf(ref reader) ?? "";
            }
            else if (Ascii.EqualsIgnoreCase(name, "IP"u8))
            {
                address = WordOf(ref reader);
            }
            else if (Ascii.EqualsIgnoreCase(name, "Count"u8))
            {
                count = reader.GetInt32();
            }
            else
            {
                reader.Skip();
            }
        }

        return new Port { Ip = address, PrivatePort = inside, PublicPort = outside, Type = type, Count = count };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Port value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Ip is { } address)
        {
            writer.WriteString("IP"u8, address);
        }

        writer.WriteNumber("PrivatePort"u8, value.PrivatePort);
        if (value.PublicPort is { } outside)
        {
            writer.WriteNumber("PublicPort"u8, outside);
        }

        writer.WriteString("Type"u8, value.Type);
        if (value.Count > 1)
        {
            writer.WriteNumber("Count"u8, value.Count);
        }

        writer.WriteEndObject();
    }

    private static string? WordOf(ref Utf8JsonReader reader)
    {
        foreach (string word in Words)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(word))
            {
                return word;
            }
        }

        return reader.GetString();
    }
}
