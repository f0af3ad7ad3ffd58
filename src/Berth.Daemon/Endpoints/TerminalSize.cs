using System.Globalization;
using Berth.Daemon.Http;

namespace Berth.Daemon.Endpoints;

/// <summary>The size of a terminal in a query.</summary>
internal static class TerminalSize
{
    public static ushort Rows(ApiRequest request) => Of(request, "h");

    public static ushort Columns(ApiRequest request) => Of(request, "w");

    private static ushort Of(ApiRequest request, string parameter) =>
        ushort.TryParse(request.Text(parameter), NumberStyles.None, CultureInfo.InvariantCulture, out ushort size)
            ? size
            : throw ApiException.BadRequest($"parameter {parameter} must be a number from 0 to {ushort.MaxValue}, not \"{request.Text(parameter)}\"");
}
