using Berth.Linux.Netlink;

namespace Berth.Linux.Netfilter;

/// <content>A table with rules that are the same each time, and made too often for libnftables to load and parse them.</content>
public sealed partial class NftBatch
{
    /// <summary>The batch's table, which may be there already.</summary>
    internal NftBatch AddTable()
    {
        Begin(NftMessage.NewTable, NetlinkFlags.Create);
        _writer.Attribute(NftAttribute.TableName, _table);
        _writer.End();
        return this;
    }

    /// <summary>A chain that sees every packet the namespace's own processes send.</summary>
    internal NftBatch AddOutputChain(string chain, int priority)
    {
        const uint output = 3; // NF_INET_LOCAL_OUT
        Begin(NftMessage.NewChain, NetlinkFlags.Create);
        _writer.Attribute(NftAttribute.ChainTable, _table);
        _writer.Attribute(NftAttribute.ChainName, chain);
        using (_writer.Nested(NftAttribute.ChainHook))
        {
            _writer.Attribute(NftAttribute.HookNumber, NftHeader.Big(output));
            _writer.Attribute(NftAttribute.HookPriority, NftHeader.Big((uint)priority));
        }

        _writer.Attribute(NftAttribute.ChainType, "filter");
        _writer.End();
        return this;
    }

    /// <summary>A rule at the end of a chain.</summary>
    internal NftBatch AddRule(string chain, Action<NftRule> expressions)
    {
        const NetlinkFlags append = (NetlinkFlags)0x800;
        Begin(NftMessage.NewRule, NetlinkFlags.Create | append);
        _writer.Attribute(NftAttribute.RuleTable, _table);
        _writer.Attribute(NftAttribute.RuleChain, chain);
        using (_writer.Nested(NftAttribute.RuleExpressions))
        {
            expressions(new NftRule(_writer));
        }

        _writer.End();
        return this;
    }

    private void Begin(byte message, NetlinkFlags flags)
    {
        _writer.Begin(NftHeader.TypeOf(message), flags | NetlinkFlags.Request | NetlinkFlags.Ack, ++_sequence, NftHeader.Inet);
        Count++;
    }
}
