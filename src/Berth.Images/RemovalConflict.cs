namespace Berth.Images;

/// <summary>Why an image cannot be removed, in Docker's words.</summary>
internal sealed record RemovalConflict(string Message, bool IsUsed)
{
    private const int IdLength = 12;

    public static string Short(string containerId) => containerId.Length <= IdLength ? containerId : containerId[..IdLength];

    /// <summary>Children and running containers cannot be overruled by force; names and stopped containers can.</summary>
    public static RemovalConflict? Find(StoredImage image, bool hasChild, RemoveOptions options, bool namesMatter)
    {
        ImageUser[] users = [.. options.Users.Where(user => user.ImageId == image.Record.Id)];
        ImageUser running = users.FirstOrDefault(static user => user.IsRunning);
        ImageUser stopped = users.FirstOrDefault(static user => !user.IsRunning);
        return (hasChild, options.Force) switch
        {
            (true, _) => Because(image, hard: true, "image has dependent child images"),
            _ when running.ContainerId is { } id => Because(image, hard: true, $"image is being used by running container {Short(id)}", used: true),
            (_, true) => null,
            _ when namesMatter && image.References.Count > 0 => Because(image, hard: false, "image is referenced in multiple repositories"),
            _ when stopped.ContainerId is { } id => Because(image, hard: false, $"image is being used by stopped container {Short(id)}", used: true),
            _ => null,
        };
    }

    private static RemovalConflict Because(StoredImage image, bool hard, string reason, bool used = false) => new(
        $"conflict: unable to delete {image.Id.Hex[..IdLength]} ({(hard ? "cannot be forced" : "must be forced")}) - {reason}", used);
}
