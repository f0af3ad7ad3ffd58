using Berth.Images;
using Berth.Linux;

namespace Berth.Engine.Containers.Files;

/// <summary>Why files could not be copied into a container: the archive, the container or the disk is to blame.</summary>
internal static class CopyFailure
{
    /// <summary>Null for what is none of them: a client that went away.</summary>
    public static EngineException? TryTranslate(Exception error, string directory) => error switch
    {
        ImageException archive => new EngineException(EngineErrorKind.InvalidArgument, archive.Message, archive),
        LinuxException { Errno: Errno.ENOSPC or Errno.EDQUOT } full => new EngineException(EngineErrorKind.Unavailable, $"cannot copy to {directory}: {full.Message}", full),
        LinuxException { Errno: Errno.EROFS or Errno.EBUSY or Errno.EACCES or Errno.EPERM } refused =>
            new EngineException(EngineErrorKind.Forbidden, $"cannot copy to {directory}: {refused.Message}", refused),
        LinuxException or IOException { InnerException: null, HResult: not 0 } => new EngineException(EngineErrorKind.Internal, $"cannot copy to {directory}: {error.Message}", error),
        _ => null,
    };
}
