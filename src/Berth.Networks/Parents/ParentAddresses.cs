using System.Net;
using Berth.Networks.Addresses;

namespace Berth.Networks.Parents;

/// <summary>The IPv4 addresses of a network of several subnets, each with a book of its own. Thread-safe.</summary>
internal sealed class ParentAddresses
{
    private readonly (ParentSubnet Subnet, EndpointAddresses Book)[] _books;

    public ParentAddresses(IReadOnlyList<ParentSubnet> subnets)
    {
        _books = [.. subnets.Select(static subnet => (subnet, new EndpointAddresses(subnet.Subnet, subnet.Router, subnet.Range)))];
        foreach (var (subnet, book) in _books)
        {
            book.Reserve(subnet.Reserved);
        }
    }

    /// <summary>Addresses that containers have.</summary>
    public int InUse => _books.Sum(static entry => entry.Book.InUse);

    /// <summary>The subnet that an address is of; the first for one that is of none.</summary>
    public ParentSubnet SubnetOf(IPAddress address) => EntryOf(address).Subnet;

    /// <summary>Takes that address, or the lowest free one of the first subnet that has one.</summary>
    /// <exception cref="NetworkException">It is taken, or none is free.</exception>
    public IPAddress Take(IPAddress? wanted)
    {
        if (wanted is not null)
        {
            return EntryOf(wanted).Book.TryTake(wanted) ? wanted : throw NetworkException.InUse();
        }

        return _books.Select(static entry => entry.Book.TryTakeLowest()).FirstOrDefault(static address => address is not null)
            ?? throw EndpointAddresses.NoneFree(string.Join(", ", _books.Select(static entry => entry.Subnet.Subnet)), _books.Sum(static entry => entry.Book.Taken));
    }

    /// <summary>Records that a container has an address.</summary>
    /// <exception cref="NetworkException">It is of no subnet.</exception>
    public void Adopt(IPAddress address) => EntryOf(address).Book.Adopt(address);

    /// <summary>Keeps an address from being given: somebody else has it.</summary>
    public void Reserve(IPAddress address) => EntryOf(address).Book.Reserve([address]);

    /// <summary>Gives an address back, free at once.</summary>
    public void Release(IPAddress address, long now)
    {
        var book = EntryOf(address).Book;
        _ = book.Release(address, now);
        book.Gone(address);
    }

    private (ParentSubnet Subnet, EndpointAddresses Book) EntryOf(IPAddress address)
    {
        foreach (var entry in _books)
        {
            if (entry.Subnet.Subnet.Contains(address))
            {
                return entry;
            }
        }

        return _books[0];
    }
}
