using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Images.Sending;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth send</c>.</summary>
internal sealed class SendCommand : Command
{
    private readonly Switch quiet = new("quiet", "Suppress verbose output", 'q');

    public override string Usage => "IMAGE... MACHINE";

    public override IReadOnlyList<Option> Options => [quiet];

    public override OperandCount Operands => OperandCount.AtLeast(2);

    public override IReadOnlyList<Example> Examples =>
    [
        new("Over ssh: only what is not there yet", "berth send web:1 db:1 ssh://admin@other"),
        new("To the engine of a context", "berth send web:1 production"),
    ];

    public override int Run(Invocation invocation)
    {
        EngineAddress address = invocation.Contexts.AddressOf(invocation.Operands[^1]);
        using Engine target = new(() => address, starter: null);
        SendProgress progress = new(quiet.Value ? TextWriter.Null : invocation.Output, !quiet.Value && TerminalMode.IsTerminal(2) ? invocation.Error : TextWriter.Null);
        foreach (string image in invocation.Operands.SkipLast(1))
        {
            ReceivedImage received = new ImageSender(invocation.Engine, target, progress).Send(image);
            invocation.Output.WriteLine(received.Names.Count > 0 ? string.Join('\n', received.Names) : received.Id);
            invocation.Output.Flush();
        }

        return 0;
    }
}
