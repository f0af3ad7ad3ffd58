using Berth.Engine.Containers.Definitions;
using Berth.Engine.Quotas;

namespace Berth.Engine.Containers.Creation;

/// <summary><c>--storage-opt size=…</c>: the bytes that a container's writable layer may have.</summary>
internal static class StorageSize
{
    private const string Option = "size";

    /// <summary>0 is without limit.</summary>
    /// <param name="storage">What the container says.</param>
    /// <param name="absent">What it has that says nothing.</param>
    public static long Of(StorageDefinition storage, long absent = 0) => storage.StorageOptions?.GetValueOrDefault(Option) is not { } text ? absent
        : ByteSize.TryParse(text, out long bytes) ? bytes
        : 0;

    /// <exception cref="EngineException">There is an option that nobody knows, or no size.</exception>
    public static void Check(IReadOnlyDictionary<string, string> options)
    {
        foreach ((string option, string value) in options)
        {
            string? problem = option != Option ? $"Unknown option {option}" : ByteSize.TryParse(value, out _) ? null : $"invalid size: '{value}'";
            if (problem is not null)
            {
                throw EngineException.InvalidArgument(problem);
            }
        }
    }

    /// <summary>Before any container is there: a limit that none of them has would be found out when the disk is full.</summary>
    /// <exception cref="EngineException">Every container is to be limited, and the file system cannot.</exception>
    public static void VerifyDefault(EngineOptions options)
    {
        if (options.LayerSize > 0 && DirectoryQuotas.ProblemOf(options.ContainersDirectory) is { } problem)
        {
            throw new EngineException(EngineErrorKind.Unavailable, $"the storage option overlay2.size cannot be had: {problem}");
        }
    }

    /// <summary>The beginning is Docker's, which knows of xfs alone.</summary>
    /// <exception cref="EngineException">The file system cannot limit it.</exception>
    public static void Verify(StorageDefinition storage, string directory)
    {
        if (Of(storage) > 0 && DirectoryQuotas.ProblemOf(directory) is { } problem)
        {
            throw EngineException.InvalidArgument($"--storage-opt is supported only for overlay over xfs with 'pquota' mount option: {problem}");
        }
    }
}
