using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Berth.Linux;
using Berth.Runtime.Launch;

namespace Berth.UnitTests.Runtime.Launch;

public sealed class LaunchPlanTests
{
    [Fact]
    public void Decode_EncodedPlan_IsTheSamePlan()
    {
        LaunchPlan plan = Plans.Typical();

        LaunchPlan decoded = LaunchPlan.Decode(plan.Encode());

        Assert.Equal(plan.Describe(), decoded.Describe());
        Assert.Equal(plan.Encode(), decoded.Encode());
    }

    [Fact]
    public void Decode_AnotherVersion_SaysWhichItReads()
    {
        byte[] encoded = Plans.Typical().Encode();
        BinaryPrimitives.WriteUInt16LittleEndian(encoded.AsSpan(4), LaunchPlan.Version + 1);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => LaunchPlan.Decode(encoded));

        Assert.Equal($"launch plan of version {LaunchPlan.Version + 1}, this program reads {LaunchPlan.Version}", error.Message);
    }

    [Fact]
    public void Decode_EveryTruncation_IsRefused()
    {
        byte[] encoded = Plans.Typical().Encode();

        for (int length = 0; length < encoded.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => LaunchPlan.Decode(encoded.AsSpan(0, length)));
        }
    }

    /// <summary>Whatever bytes change, the plan is refused, or everything it refers to lies inside itself: then it can be printed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20260101)]
    public void Decode_RandomDamage_IsRefusedOrStaysInside(int seed)
    {
        Random random = new(seed);
        byte[] whole = Plans.Typical().Encode();
        int accepted = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = LaunchPlan.Decode(damaged).Describe();
                accepted++;
            }
            catch (InvalidDataException)
            {
                // Refused, and nothing else was thrown.
            }
        }

        Assert.InRange(accepted, 1, 19_999);
    }

    [Fact]
    public void PlanOp_Layout_IsTheOneOfTheBinaryForm()
    {
        Assert.Equal(LaunchPlan.OpSize, Unsafe.SizeOf<PlanOp>());
        PlanOp op = default;
        Assert.Equal(12, OffsetOf(ref op, ref op.Text));
        Assert.Equal(24, OffsetOf(ref op, ref op.A));
        Assert.Equal(40, OffsetOf(ref op, ref op.C));
    }

    /// <summary>Of the kernel's headers; the same on x86_64 and aarch64, but for epoll_event, which is packed on x86_64.</summary>
    [Fact]
    public void KernelStructures_Sizes_AreTheKernels()
    {
        Assert.Equal(88, Unsafe.SizeOf<Cloning.CloneArguments>());
        Assert.Equal(128, Unsafe.SizeOf<PidFd.SignalInfo>());
        Assert.Equal(56, Unsafe.SizeOf<UnixSocket.MessageHeader>());
        Assert.Equal(24, Unsafe.SizeOf<UnixSocket.ControlMessage>());
        Assert.Equal(16, Unsafe.SizeOf<UnixSocket.IoVector>());
        Assert.Equal(12, Unsafe.SizeOf<EpollEvent>());
    }

    private static int OffsetOf<T>(ref PlanOp op, ref T field) => (int)Unsafe.ByteOffset(ref Unsafe.As<PlanOp, byte>(ref op), ref Unsafe.As<T, byte>(ref field));
}
