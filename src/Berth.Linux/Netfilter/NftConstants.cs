namespace Berth.Linux.Netfilter;

/// <summary>Messages of nftables (<c>NFT_MSG_*</c>, <c>linux/netfilter/nf_tables.h</c>) and those around a transaction.</summary>
internal static class NftMessage
{
    public const ushort BatchBegin = 16;
    public const ushort BatchEnd = 17;
    public const byte NewTable = 0;
    public const byte NewChain = 3;
    public const byte NewRule = 6;
    public const byte GetRule = 7;
    public const byte NewSetElement = 12;
    public const byte DelSetElement = 14;
    public const byte NewGeneration = 15;
    public const byte GetGeneration = 16;
}

/// <summary>Attributes of those messages (<c>NFTA_*</c>).</summary>
internal static class NftAttribute
{
    public const ushort GenerationId = 1;
    public const ushort TableName = 1;
    public const ushort ChainTable = 1;
    public const ushort ChainName = 3;
    public const ushort ChainHook = 4;
    public const ushort ChainType = 7;
    public const ushort HookNumber = 1;
    public const ushort HookPriority = 2;
    public const ushort RuleTable = 1;
    public const ushort RuleChain = 2;
    public const ushort RuleExpressions = 4;
    public const ushort ElementsTable = 1;
    public const ushort ElementsSet = 2;
    public const ushort Elements = 3;
    public const ushort ListElement = 1;
    public const ushort ElementKey = 1;
    public const ushort ElementData = 2;
    public const ushort DataValue = 1;
    public const ushort DataVerdict = 2;
    public const ushort VerdictCode = 1;
}
