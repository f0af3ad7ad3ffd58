using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Api.Networks;

namespace Berth.Cli.Arguments.Values;

/// <summary>A network as <c>--network</c> writes it: its name alone, or <c>name=backend,alias=db,ip=10.1.0.7</c>.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Place">What is wished there.</param>
internal sealed partial record NetworkJoin(string Network, EndpointSettings Place)
{
    /// <exception cref="InvalidValueException">A key is unknown, a value is wrong, or the name is missing.</exception>
    public static NetworkJoin Parse(string text)
    {
        if (!Pair().IsMatch(text))
        {
            return new NetworkJoin(text, new EndpointSettings());
        }

        NetworkJoin join = CsvFields.Of(text).Aggregate(new NetworkJoin("", new EndpointSettings()), With);
        return join.Network.Length > 0 ? join : throw new InvalidValueException("network name/id is not specified");
    }

    /// <summary>A pair <c>key=value</c>, without spaces around either.</summary>
    public static string CheckDriverOption(string text) => text.Split('=', 2) is [{ Length: > 0 } key, var value]
        ? $"{key.Trim()}={value.Trim()}"
        : throw new InvalidValueException("invalid key value pair format in driver options");

    private static NetworkJoin With(NetworkJoin join, string field)
    {
        int equals = field.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new InvalidValueException($"invalid field {field}");
        }

        string key = field[..equals].Trim().ToLowerInvariant(), value = field[(equals + 1)..].Trim();
        EndpointSettings place = join.Place;
        EndpointAddressing addressing = place.Addressing ?? new EndpointAddressing();
        return key switch
        {
            "name" => join with { Network = value },
            "alias" => join with { Place = place with { Aliases = [.. place.Aliases ?? [], value] } },
            "ip" => join with { Place = place with { Addressing = addressing with { IPv4Address = value } } },
            "ip6" => join with { Place = place with { Addressing = addressing with { IPv6Address = value } } },
            "link-local-ip" => join with { Place = place with { Addressing = addressing with { LinkLocalAddresses = [.. addressing.LinkLocalAddresses ?? [], value] } } },
            "mac-address" => join with { Place = place with { MacAddress = value } },
            "driver-opt" => join with { Place = place with { DriverOpts = Variables.Added(place.DriverOpts, CheckDriverOption(value)) } },
            "gw-priority" => join with { Place = place with { GatewayPriority = PriorityOf(value) } },
            _ => throw new InvalidValueException($"invalid field key {key}"),
        };
    }

    private static int PriorityOf(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int priority)
        ? priority
        : throw new InvalidValueException($"invalid gw-priority ({text}): invalid syntax");

    [GeneratedRegex(@"\w+=\w+(,\w+=\w+)*")]
    private static partial Regex Pair();
}
