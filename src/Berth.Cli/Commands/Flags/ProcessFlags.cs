using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>What a container runs, and how it talks to the one who runs it.</summary>
internal sealed class ProcessFlags
{
    private readonly ListOption attach = new("attach", "Attach to STDIN, STDOUT or STDERR", 'a', CheckStream);
    private readonly Switch interactive = new("interactive", "Keep STDIN open even if not attached", 'i');
    private readonly Switch terminal = new("tty", "Allocate a pseudo-TTY", 't');
    private readonly ListOption environment = new("env", "Set environment variables", 'e', Variables.CheckEnvironment);
    private readonly ListOption environmentFiles = new("env-file", "Read in a file of environment variables");
    private readonly TextOption directory = new("workdir", "Working directory inside the container", 'w');
    private readonly TextOption user = new("user", "Username or UID (format: <name|uid>[:<group|gid>])", 'u');
    private readonly TextOption hostname = new("hostname", "Container host name", 'h');
    private readonly TextOption domain = new("domainname", "Container NIS domain name");
    private readonly TextOption entrypoint = new("entrypoint", "Overwrite the default ENTRYPOINT of the image");
    private readonly ListOption labels = new("label", "Set meta data on a container", 'l', Variables.CheckLabel);
    private readonly ListOption labelFiles = new("label-file", "Read in a line delimited file of labels");

    public IEnumerable<Option> Options =>
        [attach, interactive, terminal, environment, environmentFiles, directory, user, hostname, domain, entrypoint, labels, labelFiles];

    public bool IsInteractive => interactive.Value;

    public bool HasTerminal => terminal.Value;

    public bool NamesStreams => attach.IsGiven;

    public bool AttachesInput => interactive.Value || Attaches("stdin");

    public bool AttachesOutput => !attach.IsGiven || Attaches("stdout");

    public bool AttachesError => !attach.IsGiven || Attaches("stderr");

    /// <param name="request">The request so far.</param>
    /// <param name="detached">Nobody listens: the engine keeps standard input open for whoever attaches later.</param>
    public ContainerCreateRequest Apply(ContainerCreateRequest request, bool detached) => request with
    {
        Hostname = hostname.Value ?? "",
        Domainname = domain.Value ?? "",
        User = user.Value ?? "",
        AttachStdin = !detached && AttachesInput,
        AttachStdout = !detached && AttachesOutput,
        AttachStderr = !detached && AttachesError,
        Tty = terminal.Value,
        OpenStdin = interactive.Value,
        StdinOnce = !detached && interactive.Value && AttachesInput,
        Env = Variables.Environment(environmentFiles.Values, environment.Values, System.Environment.GetEnvironmentVariable),
        WorkingDir = directory.Value ?? "",
        Entrypoint = entrypoint.Value is { } program ? [program] : null,
        Labels = Variables.Labels(labelFiles.Values, labels.Values),
    };

    private bool Attaches(string stream) => attach.Values.Contains(stream);

    private static string CheckStream(string text) => text.ToLowerInvariant() is var stream and ("stdin" or "stdout" or "stderr")
        ? stream
        : throw new InvalidValueException("valid streams are STDIN, STDOUT and STDERR");
}
