using System.Text.Json.Serialization;

namespace Berth.Api.Server;

/// <summary>The body of every answer that is an error.</summary>
public sealed record ErrorResponse([property: JsonPropertyName("message")] string Message);
