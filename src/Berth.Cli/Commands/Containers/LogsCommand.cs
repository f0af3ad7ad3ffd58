using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Terminal;
using Berth.Linux;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth logs</c>.</summary>
internal sealed class LogsCommand : Command
{
    private const int ReadSize = 256 * 1024;
    private const string Framed = "application/vnd.docker.multiplexed-stream";
    private readonly Switch details = new("details", "Show extra details provided to logs");
    private readonly Switch follow = new("follow", "Follow log output", 'f');
    private readonly TextOption since = new("since", "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)");
    private readonly TextOption until = new("until", "Show logs before a timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)");
    private readonly TextOption tail = new("tail", "Number of lines to show from the end of the logs", 'n', "all");
    private readonly Switch timestamps = new("timestamps", "Show timestamps", 't');

    public override string Usage => "CONTAINER";

    public override IReadOnlyList<Option> Options => [details, follow, since, until, tail, timestamps];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("What comes from now on", "berth logs -f --tail 0 web"),
        new("The last ten minutes, with the time of each line", "berth logs --since 10m -t web"),
    ];

    public override int Run(Invocation invocation)
    {
        Target target = Target.Of("/containers", invocation.Operands[0], "logs").With("stdout", true).With("stderr", true)
            .With("since", since.Value is { } from ? Moments.ToEngine(from, invocation.Time) : null)
            .With("until", until.Value is { } to ? Moments.ToEngine(to, invocation.Time) : null)
            .With("timestamps", timestamps.Value).With("follow", follow.Value).With("tail", tail.Value).With("details", details.Value);
        using EngineConnection connection = invocation.Engine.Connect();
        ResponseHead head = connection.Call(new Request("GET", target));
        FrameDemultiplexer frames = new(Write);
        byte[] buffer = new byte[ReadSize];
        for (int count; (count = connection.Body.Read(buffer)) > 0;)
        {
            if (head.ContentType == Framed)
            {
                frames.Feed(buffer.AsSpan(0, count));
            }
            else
            {
                Write(1, buffer.AsSpan(0, count));
            }
        }

        return 0;
    }

    private static void Write(int stream, ReadOnlySpan<byte> bytes) =>
        LinuxException.ThrowIfFailed(Descriptors.WriteAll(stream, bytes), "write", stream == 1 ? "/dev/stdout" : "/dev/stderr");
}
