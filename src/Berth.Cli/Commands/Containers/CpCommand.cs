using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Images;
using Berth.Cli.EngineClient;
using Berth.Cli.Files;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth cp</c>.</summary>
internal sealed class CpCommand : Command
{
    private readonly Switch archive = new("archive", "Archive mode (copy all uid/gid information)", 'a');
    private readonly Switch followLink = new("follow-link", "Always follow symbol link in SRC_PATH", 'L');
    private readonly Switch quiet = new("quiet", "Suppress progress output during copy. Progress output is automatically suppressed if no terminal is attached", 'q');

    public override string Usage => "CONTAINER:SRC_PATH DEST_PATH|-\n       berth cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH";

    public override IReadOnlyList<Option> Options => [archive, followLink, quiet];

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples =>
    [
        new("A file out of a container, running or not", "berth cp web:/etc/nginx/nginx.conf ."),
        new("What lies in a directory, into one that is there", "berth cp ./site/. web:/usr/share/nginx/html"),
        new("As an archive", "berth cp web:/var/log - | tar -t"),
    ];

    public override int Run(Invocation invocation)
    {
        (CopyEnd source, CopyEnd destination) = (CopyEnd.Parse(invocation.Operands[0]), CopyEnd.Parse(invocation.Operands[1]));
        if (source.Path.Length == 0 || destination.Path.Length == 0)
        {
            throw new CommandException(source.Path.Length == 0 ? "source can not be empty" : "destination can not be empty");
        }

        switch (source.Container.Length > 0, destination.Container.Length > 0)
        {
            case (true, true):
                throw new CommandException("copying between containers is not supported");
            case (false, false):
                throw new CommandException("must specify at least one container source");
            case (true, false):
                CopyOut(invocation, source, destination);
                return 0;
            default:
                CopyIn(invocation, source, destination);
                return 0;
        }
    }

    private void CopyOut(Invocation invocation, CopyEnd source, CopyEnd destination)
    {
        CopyDestination? local = destination.IsStream ? null : LocalDestination.Find(destination.Path);
        string path = followLink.Value && StatOf(invocation, source.Container, source.Path) is { LinkTarget.Length: > 0 } link
            ? PathText.WithEndOf(link.LinkTarget, source.Path)
            : source.Path;
        using EngineConnection connection = invocation.Engine.Connect();
        ResponseHead head = connection.Call(new Request("GET", Target.Of("/containers", source.Container, "archive").With("path", path)));
        if (local is not { } place)
        {
            Archives.CopyToOutput(connection.Body);
            return;
        }

        PathStat stat = Decode(head.PathStat);
        string inArchive = stat.Name == "/" ? "" : stat.Name;
        CopyPlan plan = CopyPlan.Of(new CopySource(PathText.Base(source.Path), IsDirectory(stat)), place);
        CountingStream counted = new(connection.Body);
        TreeReader.Unpack(counted, plan.Directory, (inArchive, plan.Name == "/" ? "" : plan.Name));
        Report(invocation, counted.Count, destination.Path);
    }

    private void CopyIn(Invocation invocation, CopyEnd source, CopyEnd destination)
    {
        CopyDestination place = Locate(invocation, destination);
        if (source.IsStream)
        {
            if (!place.IsDirectory)
            {
                throw new CommandException($"destination \"{destination.Container}:{destination.Path}\" must be a directory");
            }

            Send(invocation, destination.Container, place.Path, body =>
            {
                using Stream input = Archives.Open("-");
                input.CopyTo(body, 256 * 1024);
            });
            return;
        }

        LocalSource local = LocalSource.Find(source.Path, followLink.Value);
        CopyPlan plan = CopyPlan.Of(local.Source, place);
        long sent = Send(invocation, destination.Container, plan.Directory, body => TreeWriter.Write(local, plan.Name, body));
        Report(invocation, sent, $"{destination.Container}:{destination.Path}");
    }

    /// <summary>What there is at a path of a container; a link counts as what it leads to.</summary>
    private static CopyDestination Locate(Invocation invocation, CopyEnd destination)
    {
        string path = PathText.WithEndOf(PathText.Clean("/" + destination.Path), destination.Path);
        PathStat? stat = StatOf(invocation, destination.Container, path);
        if (stat is { LinkTarget.Length: > 0 } link)
        {
            path = link.LinkTarget;
            stat = StatOf(invocation, destination.Container, path);
        }

        return new CopyDestination(path, stat is not null, stat is not null && IsDirectory(stat));
    }

    private long Send(Invocation invocation, string container, string directory, Action<Stream> write)
    {
        Target target = Target.Of("/containers", container, "archive").With("path", directory).With("noOverwriteDirNonDir", "true").With("copyUIDGID", archive.Value);
        using EngineConnection connection = invocation.Engine.Connect();
        connection.Send(new Request("PUT", target) { HasStreamedBody = true, ContentType = "application/x-tar" });
        long sent;
        using (ChunkedBody body = connection.OpenBody())
        {
            write(body);
            sent = body.Length;
        }

        connection.ReadSuccess();
        return sent;
    }

    private void Report(Invocation invocation, long bytes, string where)
    {
        if (!quiet.Value && TerminalMode.IsTerminal(1))
        {
            invocation.Error.WriteLine($"Successfully copied {HumanUnits.Size(bytes, 4)} to {where}");
        }
    }

    /// <summary>Null where there is nothing.</summary>
    /// <exception cref="EngineErrorException">There is no such container.</exception>
    private static PathStat? StatOf(Invocation invocation, string container, string path)
    {
        using EngineConnection connection = invocation.Engine.Connect();
        connection.Send(new Request("HEAD", Target.Of("/containers", container, "archive").With("path", path)));
        ResponseHead head = connection.ReadHead();
        return head.IsSuccess ? Decode(head.PathStat) : null;
    }

    private static PathStat Decode(string header)
    {
        try
        {
            return Engine.Read(Convert.FromBase64String(header), ApiJson.Default.PathStat);
        }
        catch (FormatException)
        {
            throw new ProtocolException("the engine's answer does not say what the path is");
        }
    }

    /// <summary>By the highest bit of Go's file mode.</summary>
    private static bool IsDirectory(PathStat stat) => (stat.Mode & 1u << 31) != 0;
}
