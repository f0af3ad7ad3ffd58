using Berth.Linux;
using Berth.Runtime.Launch;

namespace Berth.RuntimeCli.Launching;

/// <summary>What a child that carries out its plan and this process say to each other.</summary>
/// <param name="child">The child, which waits for its plan.</param>
/// <param name="plan">The plan.</param>
internal sealed class LaunchConversation(PreparedChild child, LaunchPlan plan)
{
    /// <summary>Takes the terminal's descriptor.</summary>
    public Action<int>? OnTerminal { get; init; }

    /// <summary>What is to be done at a point; the child waits meanwhile.</summary>
    public Action<LaunchPoints>? OnPoint { get; init; }

    /// <summary>The point at which the child is left to itself.</summary>
    public LaunchPoints Last { get; init; }

    /// <summary>Hands over the plan; returns when the program runs, or when the last point is reached.</summary>
    /// <exception cref="LaunchException">A step failed; the child is gone.</exception>
    public void Run()
    {
        LinuxException.ThrowIfFailed(child.Launch(plan), "hand over the launch plan");
        while (child.TryRead(out ChildReport report, out int descriptor, out _, wait: true))
        {
            switch (report.Kind)
            {
                case ChildReportKind.Failed:
                    throw LaunchException.Of(plan, report.Op, (Errno)report.Value);
                case ChildReportKind.Descriptor when OnTerminal is not null:
                    OnTerminal(descriptor);
                    break;
                case ChildReportKind.Point:
                    LaunchPoints point = (LaunchPoints)report.Value;
                    OnPoint?.Invoke(point);
                    LinuxException.ThrowIfFailed(child.Answer(), "let the container's process go on");
                    if (point == Last)
                    {
                        return;
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
