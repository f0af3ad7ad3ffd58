using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Engine.Logs.Drivers;

/// <summary>The fields that each of a container's messages in the journal has.</summary>
internal static class JournalFields
{
    public static byte[] Encode(TagScope scope, string tag)
    {
        using MemoryStream fields = new();
        foreach ((string name, string value) in LogAttributes.Of(scope.Definition.Settings))
        {
            Put(fields, NameOf(name), value);
        }

        Put(fields, "CONTAINER_ID", scope.Definition.Id[..12]);
        Put(fields, "CONTAINER_ID_FULL", scope.Definition.Id);
        Put(fields, "CONTAINER_NAME", scope.Definition.Name);
        Put(fields, "CONTAINER_TAG", tag);
        Put(fields, "SYSLOG_IDENTIFIER", tag);
        Put(fields, "IMAGE_NAME", scope.Definition.Image.Reference);
        Put(fields, "CONTAINER_LOG_EPOCH", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        return fields.ToArray();
    }

    /// <summary>The journal's names are of capitals, digits and underscores, and those of users begin with no underscore.</summary>
    internal static string NameOf(string name) =>
        string.Concat(name.ToUpperInvariant().Select(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') ? c : '_')).TrimStart('_');

    /// <summary><c>NAME=value</c>, or, of a value with lines, the name, its length as 64 bits, and the value.</summary>
    private static void Put(MemoryStream fields, string name, string value)
    {
        if (name.Length == 0)
        {
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(value);
        fields.Write(Encoding.ASCII.GetBytes(name));
        if (bytes.Contains((byte)'\n'))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            fields.WriteByte((byte)'\n');
            fields.Write(length);
        }
        else
        {
            fields.WriteByte((byte)'=');
        }

        fields.Write(bytes);
        fields.WriteByte((byte)'\n');
    }
}
