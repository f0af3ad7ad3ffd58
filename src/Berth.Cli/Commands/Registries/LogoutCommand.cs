using Berth.Cli.Arguments;
using Berth.Cli.Registries;

namespace Berth.Cli.Commands.Registries;

/// <summary><c>berth logout</c>.</summary>
internal sealed class LogoutCommand : Command
{
    public override string Usage => "[SERVER]";

    public override OperandCount Operands => OperandCount.AtMost(1);

    public override bool StartsDaemon => false;

    public override IReadOnlyList<Example> Examples => [new("Of a registry of one's own", "berth logout registry.example.com:5000")];

    public override int Run(Invocation invocation)
    {
        string server = invocation.Operands.Count > 0 ? RegistryHost.Bare(invocation.Operands[0]) : "";
        string key = RegistryHost.KeyOf(server);
        invocation.Output.WriteLine($"Removing login credentials for {key}");
        new CredentialFile(invocation.Contexts.Directory).Erase(key);
        return 0;
    }
}
