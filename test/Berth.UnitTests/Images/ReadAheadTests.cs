using Berth.Images.Archives;

namespace Berth.UnitTests.Images;

public sealed class ReadAheadTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 20_000_000).Select(static i => (byte)(i * 31 >> 5))];

    public static TheoryData<bool> Kinds => [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_MoreThanTheRing_IsAllInOrderAndTapped(bool connection)
    {
        long tapped = 0;
        using ReadAhead source = Open(new MemoryStream(Data), piece => tapped += piece.Length, connection);
        using var read = new MemoryStream();
        source.CopyTo(read);
        Assert.True(read.ToArray().AsSpan().SequenceEqual(Data));
        Assert.Equal(Data.Length, tapped);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_SourceFails_ThrowsAfterWhatCameBefore(bool connection)
    {
        using ReadAhead source = Open(new FailingStream(Data, 600_000), static _ => { }, connection);
        using var read = new MemoryStream();
        Assert.Equal("broken", Assert.Throws<IOException>(() => source.CopyTo(read)).Message);
        Assert.Equal(600_000, read.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Dispose_BeforeTheEnd_StopsTheSource(bool connection)
    {
        using ReadAhead source = Open(new EndlessStream(), static _ => { }, connection);
        Assert.Equal(100, source.Read(new byte[100]));
    }

    [Fact]
    public async Task Dispose_ConnectionThatSaysNothing_DoesNotWaitForIt()
    {
        var silent = new SilentStream();
        ReadAhead source = ReadAhead.FromConnection(silent, static _ => { }, TestContext.Current.CancellationToken);
        await silent.Waiting;
        await source.DisposeAsync();
        Assert.True(silent.WasCancelled);
    }

    private static ReadAhead Open(Stream stream, ReadAhead.Tap tap, bool connection) => connection
        ? ReadAhead.FromConnection(stream, tap, TestContext.Current.CancellationToken)
        : ReadAhead.FromStage(stream, tap, TestContext.Current.CancellationToken);

    private sealed class FailingStream(byte[] data, int limit) : MemoryStream(data, 0, limit)
    {
        public override int Read(Span<byte> buffer) => Position < Length ? base.Read(buffer) : throw new IOException("broken");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => buffer.Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }

    private sealed class SilentStream : MemoryStream
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => _waiting.Task;

        public bool WasCancelled { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _waiting.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 0;
            }
            finally
            {
                WasCancelled = true;
            }
        }
    }
}
