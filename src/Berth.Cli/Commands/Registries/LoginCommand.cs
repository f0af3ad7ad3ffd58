using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Server;
using Berth.Cli.Arguments;
using Berth.Cli.Registries;
using Berth.Linux;

namespace Berth.Cli.Commands.Registries;

/// <summary><c>berth login</c>.</summary>
internal sealed class LoginCommand : Command
{
    private readonly TextOption password = new("password", "Password or Personal Access Token (PAT)", 'p');
    private readonly Switch fromInput = new("password-stdin", "Take the Password or Personal Access Token (PAT) from stdin");
    private readonly TextOption username = new("username", "Username", 'u');

    public override string Usage => "[SERVER]";

    public override IReadOnlyList<Option> Options => [password, fromInput, username];

    public override OperandCount Operands => OperandCount.AtMost(1);

    public override IReadOnlyList<Example> Examples => [new("With a password that no list of processes shows", "berth login -u me --password-stdin registry.example.com <password")];

    public override int Run(Invocation invocation)
    {
        string server = invocation.Operands.Count > 0 ? RegistryHost.Bare(invocation.Operands[0]) : "";
        string key = RegistryHost.KeyOf(server);
        Credentials asked = Ask(invocation);
        AuthConfig config = AuthHeader.ToConfig(asked, key);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(config, ApiJson.Default.AuthConfig);
        AuthAnswer answer = invocation.Engine.Post("/auth", body, ApiJson.Default.AuthAnswer);
        CredentialFile file = new(invocation.Contexts.Directory);
        if (file.IsPlain(key))
        {
            invocation.Error.Write($"\nWARNING! Your credentials are stored unencrypted in '{file.Path}'.\nConfigure a credential helper to remove this warning. See\n"
                + "https://docs.docker.com/go/credential-store/\n\n");
            invocation.Error.Flush();
        }

        file.Store(key, asked with { IdentityToken = answer.IdentityToken });
        invocation.Output.WriteLine(answer.Status);
        return 0;
    }

    private Credentials Ask(Invocation invocation)
    {
        if (fromInput.Value)
        {
            return new Credentials(username.Value ?? throw new CommandException("Must provide --username with --password-stdin"), ReadInput(), "");
        }

        if (password.Value is not null)
        {
            invocation.Error.WriteLine("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
            invocation.Error.Flush();
        }

        bool isTerminal = TerminalMode.IsTerminal(0);
        if (!isTerminal && (username.Value is null || password.Value is null))
        {
            throw new CommandException("Error: Cannot perform an interactive login from a non TTY device");
        }

        string user = username.Value ?? Prompt.Line(invocation.Output, "Username: ");
        string secret = password.Value ?? Prompt.Secret(invocation.Output, "Password: ");
        return user.Length > 0 && secret.Length > 0 ? new Credentials(user, secret, "") : throw new CommandException("Error: Username and Password required");
    }

    /// <summary>Without the line's end, which is not the password's.</summary>
    private static string ReadInput()
    {
        using MemoryStream bytes = new();
        byte[] buffer = new byte[4096];
        for (int count; (count = (int)Descriptors.Read(0, buffer)) > 0;)
        {
            bytes.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()).TrimEnd('\n').TrimEnd('\r');
    }
}
