namespace Berth.Engine;

/// <summary>The directories that an engine expects to be there.</summary>
internal static class EngineDirectories
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Closed to everyone but root, except that a container's own root may pass through.</summary>
    private const UnixFileMode Passable = Owner | UnixFileMode.GroupExecute;

    /// <exception cref="EngineException">One cannot be made; the message names it.</exception>
    public static void Make(EngineOptions options)
    {
        foreach (string directory in (string[])[options.Root, options.ContainersDirectory, options.VolumesDirectory, options.Run, options.RunningDirectory, options.MountPoint, options.EmptyLayer])
        {
            try
            {
                Directory.CreateDirectory(directory, Passable);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new EngineException(EngineErrorKind.Unavailable, $"cannot make the directory {directory}: {error.Message}", error);
            }
        }
    }
}
