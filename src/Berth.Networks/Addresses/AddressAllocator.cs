using System.Net;
using System.Numerics;

namespace Berth.Networks.Addresses;

/// <summary>
/// Which addresses of a subnet are taken: a bit each, grown as far as addresses were ever used. The network's own, the
/// broadcast's and the gateway's are never given. Not thread-safe.
/// </summary>
internal sealed class AddressAllocator
{
    private const int BitsPerWord = 64;

    /// <summary>A subnet of so many addresses has none for itself and for all (RFC 3021).</summary>
    private const int PointToPoint = 2;

    private readonly uint _first;
    private readonly uint _size;
    private readonly uint _gateway;
    private readonly bool _hasEnds;
    private ulong[] _taken = new ulong[4];
    private int _firstFreeWord;

    public AddressAllocator(IPNetwork subnet, IPAddress gateway)
    {
        _first = IPv4.First(subnet);
        _size = IPv4.Last(subnet) - _first + 1;
        _gateway = IPv4.ToNumber(gateway);
        _hasEnds = _size > PointToPoint;
        if (_hasEnds)
        {
            Mark(0);
        }

        Mark(_gateway - _first);
    }

    /// <summary>Addresses given out.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether it is an endpoint's address of this subnet.</summary>
    public bool Contains(uint address)
    {
        uint offset = address - _first;
        return address >= _first && address != _gateway && (_hasEnds ? offset > 0 && offset < _size - 1 : offset < _size);
    }

    /// <summary>Whether an endpoint has it.</summary>
    public bool IsTaken(uint address) => Contains(address) && IsMarked(address - _first);

    /// <summary>Takes the lowest free address; null when there is none.</summary>
    public uint? TakeLowest()
    {
        for (int word = _firstFreeWord; (uint)word * BitsPerWord < _size; word++)
        {
            ulong bits = word < _taken.Length ? _taken[word] : 0;
            if (bits == ulong.MaxValue)
            {
                continue;
            }

            _firstFreeWord = word;
            uint address = _first + ((uint)word * BitsPerWord) + (uint)BitOperations.TrailingZeroCount(~bits);
            return TryTake(address) ? address : null;
        }

        return null;
    }

    /// <summary>The same within a part of the subnet, whose first and last address may be given too.</summary>
    public uint? TakeLowest(IPNetwork range)
    {
        for (long address = IPv4.First(range); address <= IPv4.Last(range); address++)
        {
            if (TryTake((uint)address))
            {
                return (uint)address;
            }
        }

        return null;
    }

    /// <summary>Keeps an address from ever being given; it does not count as taken.</summary>
    public void Reserve(uint address)
    {
        if (Contains(address))
        {
            Mark(address - _first);
        }
    }

    /// <summary>Takes that address; false when it is taken or not an endpoint's.</summary>
    public bool TryTake(uint address)
    {
        if (!Contains(address) || IsMarked(address - _first))
        {
            return false;
        }

        Mark(address - _first);
        Taken++;
        return true;
    }

    /// <summary>Gives back an address that was taken.</summary>
    public void Free(uint address)
    {
        uint offset = address - _first;
        int word = (int)(offset / BitsPerWord);
        _taken[word] &= ~(1UL << (int)(offset % BitsPerWord));
        _firstFreeWord = Math.Min(_firstFreeWord, word);
        Taken--;
    }

    private bool IsMarked(uint offset) =>
        offset / BitsPerWord < _taken.Length && (_taken[offset / BitsPerWord] & (1UL << (int)(offset % BitsPerWord))) != 0;

    private void Mark(uint offset)
    {
        int word = (int)(offset / BitsPerWord);
        if (word >= _taken.Length)
        {
            Array.Resize(ref _taken, Math.Max(word + 1, _taken.Length * 2));
        }

        _taken[word] |= 1UL << (int)(offset % BitsPerWord);
    }
}
