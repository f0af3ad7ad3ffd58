namespace Berth.Networks.Names.Wire;

/// <summary>Types of records, and the class of the internet (RFC 1035, 3.2).</summary>
internal static class RecordType
{
    public const ushort A = 1;
    public const ushort Soa = 6;
    public const ushort Ptr = 12;
    public const ushort Mx = 15;
    public const ushort Aaaa = 28;
    public const ushort Opt = 41;
    public const ushort Internet = 1;
}

/// <summary>How an answer went (RFC 1035, 4.1.1).</summary>
internal static class ResponseCode
{
    public const byte Success = 0;
    public const byte Malformed = 1;
    public const byte ServerFailure = 2;
    public const byte NoSuchName = 3;
    public const byte NotImplemented = 4;
    public const byte Refused = 5;
}
