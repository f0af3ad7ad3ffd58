using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Berth.Linux;

namespace Berth.Cli.Registries;

/// <summary>
/// A program <c>docker-credential-NAME</c> that keeps passwords in a keyring: it is told on its standard input which, and answers with
/// JSON (<c>{"ServerURL", "Username", "Secret"}</c>).
/// </summary>
internal sealed class CredentialHelper(string name)
{
    private const string TokenUser = "<token>";

    /// <summary>Null where it has none for the registry.</summary>
    /// <exception cref="CommandException">It is not there.</exception>
    public Credentials? Find(string key)
    {
        (int exitCode, string output) = Run("get", key);
        if (exitCode != 0)
        {
            return null;
        }

        using JsonDocument answer = JsonDocument.Parse(output);
        string username = answer.RootElement.GetProperty("Username").GetString() ?? "";
        string secret = answer.RootElement.GetProperty("Secret").GetString() ?? "";
        return username == TokenUser ? new Credentials("", "", secret) : new Credentials(username, secret, "");
    }

    public void Store(string key, Credentials credentials)
    {
        bool isToken = credentials.IdentityToken.Length > 0;
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteString("ServerURL", key);
            writer.WriteString("Username", isToken ? TokenUser : credentials.Username);
            writer.WriteString("Secret", isToken ? credentials.IdentityToken : credentials.Password);
            writer.WriteEndObject();
        }

        (int exitCode, string output) = Run("store", Encoding.UTF8.GetString(json.ToArray()));
        if (exitCode != 0)
        {
            throw new CommandException($"error storing credentials - err: exit status {exitCode}, out: `{output.Trim()}`");
        }
    }

    public void Erase(string key) => _ = Run("erase", key);

    private (int ExitCode, string Output) Run(string verb, string input)
    {
        string program = $"docker-credential-{name}";
        using AnonymousPipeServerStream stdin = new(PipeDirection.Out);
        using AnonymousPipeServerStream stdout = new(PipeDirection.In);
        int[] stdio = [(int)stdin.ClientSafePipeHandle.DangerousGetHandle(), (int)stdout.ClientSafePipeHandle.DangerousGetHandle(), 2];
        Errno failed = Spawning.TrySpawn(program, [program, verb], Spawning.OwnEnvironment(), stdio, out int pid);
        if (failed != Errno.None)
        {
            throw new CommandException($"error getting credentials - err: exec: \"{program}\": {(failed == Errno.ENOENT ? "executable file not found in $PATH" : failed.Describe())}");
        }

        stdin.DisposeLocalCopyOfClientHandle();
        stdout.DisposeLocalCopyOfClientHandle();
        int process = PidFd.Open(pid);
        Send(stdin, input);
        using StreamReader reader = new(stdout);
        string output = reader.ReadToEnd();
        LinuxException.ThrowIfFailed(PidFd.Reap(process, out ProcessExit exit), "wait for", program);
        Fd.Close(process);
        return (exit.ShellCode, output);
    }

    /// <summary>A helper that wants to know nothing may have closed its end.</summary>
    private static void Send(AnonymousPipeServerStream stdin, string input)
    {
        try
        {
            stdin.Write(Encoding.UTF8.GetBytes(input));
        }
        catch (IOException)
        {
            // its exit code tells
        }

        stdin.Dispose();
    }
}
