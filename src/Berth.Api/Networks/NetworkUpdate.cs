using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Networks;

/// <summary>The body of <c>POST /networks/NAME/update</c>, which is Berth's extension.</summary>
public sealed record NetworkUpdateRequest
{
    /// <summary>A text sets a label, null takes it away; the others stay.</summary>
    [JsonConverter(typeof(TextChangesConverter))]
    public IReadOnlyDictionary<string, string?>? Labels { get; init; }
}

/// <summary>Its answer.</summary>
/// <param name="Warnings">What there was not to be taken away; null where there is nothing to say.</param>
public sealed record NetworkUpdateResponse(IReadOnlyList<string>? Warnings);
