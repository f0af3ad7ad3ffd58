namespace Berth.Linux.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Makes a link on its parent, inside a namespace; it is down and without address.</summary>
    public RouteBatch CreateSublink(SublinkSettings link)
    {
        Begin("create link", link.Name, MessageType.NewLink, CreateNew, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, link.Name);
        _writer.Attribute(LinkAttribute.Link, link.Parent);
        _writer.Attribute(LinkAttribute.NamespaceFd, Descriptor(link.Namespace));
        if (link.Address is { } address)
        {
            Span<byte> bytes = stackalloc byte[MacAddress.Length];
            address.CopyTo(bytes);
            _writer.Attribute(LinkAttribute.Address, bytes);
        }

        using (_writer.Nested(LinkAttribute.LinkInfo))
        {
            _writer.Attribute(LinkAttribute.InfoKind, link.Kind.KernelName());
            using var data = _writer.Nested(LinkAttribute.InfoData);
            WriteMode(link);
        }

        _writer.End();
        return this;
    }

    /// <summary>
    /// Asks for a link on no parent. Nothing is made; <c>EOPNOTSUPP</c> says that the kernel has no such links, after it has looked for a module of them.
    /// </summary>
    public RouteBatch Probe(SublinkKind kind)
    {
        Begin("probe for links of kind", kind.KernelName(), MessageType.NewLink, CreateNew, new LinkHeader());
        WriteKind(kind.KernelName());
        _writer.End();
        return this;
    }

    /// <summary>Makes a link that carries the tagged frames of its parent; it is down.</summary>
    public RouteBatch CreateVlan(string name, int parent, ushort id)
    {
        Begin("create link", name, MessageType.NewLink, CreateNew, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, name);
        _writer.Attribute(LinkAttribute.Link, parent);
        using (_writer.Nested(LinkAttribute.LinkInfo))
        {
            _writer.Attribute(LinkAttribute.InfoKind, "vlan");
            using var data = _writer.Nested(LinkAttribute.InfoData);
            _writer.Attribute(LinkAttribute.VlanId, id);
        }

        _writer.End();
        return this;
    }

    /// <summary>Makes a link that drops what is sent to it; it is down.</summary>
    public RouteBatch CreateDummy(string name)
    {
        Begin("create link", name, MessageType.NewLink, CreateNew, new LinkHeader());
        _writer.Attribute(LinkAttribute.Name, name);
        WriteKind("dummy");
        _writer.End();
        return this;
    }

    private void WriteKind(string kind)
    {
        using var info = _writer.Nested(LinkAttribute.LinkInfo);
        _writer.Attribute(LinkAttribute.InfoKind, kind);
    }

    private void WriteMode(SublinkSettings link)
    {
        if (link.Kind == SublinkKind.Macvlan)
        {
            _writer.Attribute(LinkAttribute.MacvlanMode, link.Mode);
            return;
        }

        _writer.Attribute(LinkAttribute.IpvlanMode, (ushort)link.Mode);
        _writer.Attribute(LinkAttribute.IpvlanFlags, (ushort)link.Flags);
    }
}
