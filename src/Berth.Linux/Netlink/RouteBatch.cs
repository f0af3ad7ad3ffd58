
using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>
/// Changes to links, addresses and routes, sent to the kernel in one datagram by <see cref="RouteSocket.Execute"/>. The
/// kernel does them in order and goes on after one that failed, so only changes that are harmless without those before
/// them belong into one batch. Reusable after <see cref="Clear"/>.
/// </summary>
public sealed partial class RouteBatch
{
    /// <summary>As many changes as acknowledgements fit into a socket's receive buffer of the default size.</summary>
    public const int MaxCount = 128;

    private readonly NetlinkWriter _writer = new();
    private readonly List<Request> _requests = [];
    private readonly List<SafeHandle> _handles = [];

    /// <summary>How many changes it holds.</summary>
    public int Count => _requests.Count;

    internal ReadOnlySpan<byte> Messages => _writer.Written;

    internal IReadOnlyList<Request> Requests => _requests;

    public void Clear()
    {
        _writer.Clear();
        _requests.Clear();
        _handles.Clear();
    }

    /// <summary>Opens the message of one change; its sequence number is its place in the batch.</summary>
    private void Begin<T>(string operation, string target, ushort type, NetlinkFlags flags, in T header)
        where T : unmanaged
    {
        if (_requests.Count == MaxCount)
        {
            throw new InvalidOperationException($"a batch holds at most {MaxCount} changes");
        }

        _requests.Add(new Request(operation, target));
        _writer.Begin(type, flags | NetlinkFlags.Request | NetlinkFlags.Ack, (uint)_requests.Count, header);
    }

    /// <summary>The number of a descriptor for a message. The handle lives at least as long as the batch refers to it.</summary>
    private int Descriptor(SafeHandle handle)
    {
        _handles.Add(handle);
        return (int)handle.DangerousGetHandle();
    }

    /// <summary>What a message does, in the words of an error.</summary>
    internal readonly record struct Request(string Operation, string Target);
}
