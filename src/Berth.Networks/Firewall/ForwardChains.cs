namespace Berth.Networks.Firewall;

/// <summary>Reads nft's listing of chains.</summary>
internal static class ForwardChains
{
    /// <summary>
    /// The chains with <c>hook forward</c> and <c>policy drop</c>, as "ip filter FORWARD". In nftables a packet must pass the
    /// chains of every table: what one accepts, another may still drop.
    /// </summary>
    public static IReadOnlyList<string> FindClosed(string listing)
    {
        List<string> closed = [];
        string table = "", chain = "";
        foreach (var line in listing.AsSpan().EnumerateLines())
        {
            var text = line.Trim();
            if (text.StartsWith("table "))
            {
                table = text["table ".Length..].TrimEnd(" {").ToString();
            }
            else if (text.StartsWith("chain "))
            {
                chain = text["chain ".Length..].TrimEnd(" {").ToString();
            }
            else if (text.Contains("hook forward ", StringComparison.Ordinal) && text.Contains("policy drop", StringComparison.Ordinal))
            {
                closed.Add($"{table} {chain}");
            }
        }

        return closed;
    }
}
