using Berth.Api.Containers;
using Berth.Cli.Commands.Flags;
using Berth.Cli.Commands.Images;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary>Makes a container, with its image fetched where it has to be.</summary>
internal sealed class ContainerCreation(Invocation invocation, LifecycleFlags lifecycle, PullFlags pull)
{
    private const int NotFound = 404;

    /// <param name="request">What to make.</param>
    /// <param name="meanwhile">What can be done while the engine works.</param>
    /// <returns>The container's id.</returns>
    public string Create(ContainerCreateRequest request, Action? meanwhile = null)
    {
        if (lifecycle.IdFile is { Length: > 0 } existing && File.Exists(existing))
        {
            throw new CommandException($"container ID file found, make sure the other container isn't running or delete {existing}");
        }

        using IdFile? idFile = lifecycle.IdFile is { Length: > 0 } path ? IdFile.Make(path) : null;
        string id = CreateOrFetch(request, meanwhile);
        idFile?.Write(id);
        return id;
    }

    private string CreateOrFetch(ContainerCreateRequest request, Action? meanwhile)
    {
        bool fetchesWhenMissing = pull.WhenMissing;
        if (pull.Always)
        {
            Fetch(request.Image!);
        }

        byte[] body = CreateRequestJson.Write(request);
        try
        {
            return Finish(Ask(body, meanwhile));
        }
        catch (EngineErrorException e) when (e.Status == NotFound && fetchesWhenMissing && IsOfImage(e.Reason))
        {
            invocation.Error.WriteLine($"Unable to find image '{ImageName.Parse(request.Image!).Familiar}' locally");
            invocation.Error.Flush();
            Fetch(request.Image!);
            return Finish(Ask(body, meanwhile: null));
        }
    }

    private ContainerCreateResponse Ask(byte[] body, Action? meanwhile)
    {
        string target = Target.Of("/containers/create").With("name", lifecycle.Name).With("platform", lifecycle.Platform);
        EngineConnection connection = invocation.Engine.Shared;
        connection.Send(Request.Json("POST", target, body));
        meanwhile?.Invoke();
        connection.ReadSuccess();
        return ShortAnswers.ReadCreated(connection.ReadBody());
    }

    private string Finish(ContainerCreateResponse answer)
    {
        foreach (string warning in answer.Warnings ?? [])
        {
            invocation.Error.WriteLine($"WARNING: {warning}");
        }

        invocation.Error.Flush();
        return answer.Id;
    }

    private void Fetch(string image) =>
        ImagePull.Run(invocation, image, lifecycle.Platform, pull.IsQuiet);

    private static bool IsOfImage(string reason) => reason.Contains("No such image", StringComparison.OrdinalIgnoreCase);
}
