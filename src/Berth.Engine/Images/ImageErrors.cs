using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Berth.Images;
using Berth.Linux;

namespace Berth.Engine.Images;

/// <summary>The one place where the image store's refusals, and the disk's, become the engine's.</summary>
internal static class ImageErrors
{
    /// <summary>Runs an operation of the store.</summary>
    /// <param name="root">Where the store is, for messages.</param>
    /// <param name="operation">Its exceptions that are not about images or the disk pass: a client that went away, a cancellation.</param>
    public static T Run<T>(string root, Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception error) when (TryTranslate(root, error, out EngineException? translated))
        {
            throw translated;
        }
    }

    /// <inheritdoc cref="Run"/>
    public static async Task<T> RunAsync<T>(string root, Func<Task<T>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (Exception error) when (TryTranslate(root, error, out EngineException? translated))
        {
            throw translated;
        }
    }

    private static bool TryTranslate(string root, Exception error, [NotNullWhen(true)] out EngineException? translated)
    {
        translated = error switch
        {
            ImageException { Kind: ImageErrorKind.NoSpace } full => new EngineException(EngineErrorKind.Unavailable, $"{NoSpace(root)}; {full.Message}", full),
            ImageException refusal => new EngineException(KindOf(refusal.Kind), refusal.Message, refusal),
            _ when ErrnoOf(error) is Errno.ENOSPC => new EngineException(EngineErrorKind.Unavailable, NoSpace(root), error),
            _ when ErrnoOf(error) is Errno.EDQUOT or Errno.EROFS => new EngineException(EngineErrorKind.Unavailable, $"cannot write to {root}: {ErrnoOf(error).Describe()}", error),
            LinuxException => new EngineException(EngineErrorKind.Internal, error.Message, error),
            _ => null,
        };
        return translated is not null;
    }

    private static EngineErrorKind KindOf(ImageErrorKind kind) => kind switch
    {
        ImageErrorKind.NotFound => EngineErrorKind.NotFound,
        ImageErrorKind.InvalidArgument or ImageErrorKind.InvalidArchive => EngineErrorKind.InvalidArgument,
        ImageErrorKind.Conflict => EngineErrorKind.Conflict,
        ImageErrorKind.Forbidden => EngineErrorKind.Forbidden,
        ImageErrorKind.Unauthorized => EngineErrorKind.Unauthorized,
        _ => EngineErrorKind.Internal,
    };

    /// <summary>What was half made is gone by now, so this is what there was room for.</summary>
    private static string NoSpace(string root) => string.Create(
        CultureInfo.InvariantCulture, $"cannot write to {root}: {Errno.ENOSPC.Describe()}: {new DriveInfo(root).AvailableFreeSpace / 1e6:0.0} MB are free");

    /// <summary>.NET's own file exceptions carry the error's number as their result.</summary>
    private static Errno ErrnoOf(Exception error) => error is LinuxException linux ? linux.Errno : error is IOException ? (Errno)error.HResult : Errno.None;
}
