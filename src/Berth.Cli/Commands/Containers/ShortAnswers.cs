using System.Text.Json;
using Berth.Api.Containers;
using Berth.Api.Execs;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary>Reads the small answers that <c>run</c> and <c>exec</c> wait for, without the serializer, for the sake of its time.</summary>
internal static class ShortAnswers
{
    /// <exception cref="ProtocolException">This is not the answer.</exception>
    public static ContainerCreateResponse ReadCreated(ReadOnlySpan<byte> answer)
    {
        string id = "";
        List<string> warnings = [];
        Read(answer, (ref Utf8JsonReader json, bool isTop, string name) =>
        {
            if (isTop && name.Equals("Id", StringComparison.OrdinalIgnoreCase))
            {
                id = json.GetString() ?? "";
            }
            else if (name == "Warnings" && json.TokenType == JsonTokenType.String)
            {
                warnings.Add(json.GetString()!);
            }
        });
        return id.Length > 0 ? new ContainerCreateResponse(id, warnings) : throw new ProtocolException("the engine's answer has no container");
    }

    /// <exception cref="ProtocolException">This is not the answer.</exception>
    public static ContainerWaitResponse ReadWaited(ReadOnlySpan<byte> answer)
    {
        long? code = null;
        WaitError? error = null;
        Read(answer, (ref Utf8JsonReader json, bool isTop, string name) =>
        {
            if (isTop && name == "StatusCode" && json.TokenType == JsonTokenType.Number)
            {
                code = json.GetInt64();
            }
            else if (!isTop && name == "Message")
            {
                error = new WaitError(json.GetString() ?? "");
            }
        });
        return code is { } known ? new ContainerWaitResponse { StatusCode = known, Error = error } : throw new ProtocolException("the engine's answer has no exit code");
    }

    /// <exception cref="ProtocolException">This is not the answer.</exception>
    public static ExecCreateResponse ReadExec(ReadOnlySpan<byte> answer)
    {
        string id = "";
        Read(answer, (ref Utf8JsonReader json, bool isTop, string name) =>
        {
            if (isTop && name.Equals("Id", StringComparison.OrdinalIgnoreCase))
            {
                id = json.GetString() ?? "";
            }
        });
        return id.Length > 0 ? new ExecCreateResponse(id) : throw new ProtocolException("the engine's answer has no exec");
    }

    /// <returns>What an exec has ended with; null where it has not.</returns>
    /// <exception cref="ProtocolException">This is no answer.</exception>
    public static int? ReadExitCode(ReadOnlySpan<byte> answer)
    {
        int? code = null;
        Read(answer, (ref Utf8JsonReader json, bool isTop, string name) =>
        {
            if (isTop && name == "ExitCode" && json.TokenType == JsonTokenType.Number)
            {
                code = json.GetInt32();
            }
        });
        return code;
    }

    private delegate void OnValue(ref Utf8JsonReader json, bool isTop, string name);

    private static void Read(ReadOnlySpan<byte> answer, OnValue onValue)
    {
        Utf8JsonReader json = new(answer);
        string name = "";
        try
        {
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName)
                {
                    name = json.GetString()!;
                }
                else if (json.TokenType is JsonTokenType.String or JsonTokenType.Number)
                {
                    onValue(ref json, json.CurrentDepth == 1, name);
                }
            }
        }
        catch (JsonException e)
        {
            throw new ProtocolException($"the engine's answer cannot be read: {e.Message}");
        }
    }
}
