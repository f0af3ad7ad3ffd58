namespace Berth.Engine.Containers.Definitions;

/// <summary>What a container runs: <see cref="Entrypoint"/> and <see cref="Command"/> together are its arguments.</summary>
public sealed record ProcessDefinition
{
    /// <summary>What the arguments begin with; null is the image's, and empty is none.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>What follows; null is the image's, unless there is an entry point of the container's own.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary><c>NAME=value</c>.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Absolute; empty is the image's, or <c>/</c>. Made where it is missing.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary><c>user</c>, <c>user:group</c> or <c>:group</c>, names or numbers; empty is root.</summary>
    public string User { get; init; } = "";

    /// <summary>Kept for images that are made of the container.</summary>
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <inheritdoc cref="OnBuild"/>
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>The program and its arguments; empty where neither the user nor the image names one.</summary>
    internal IReadOnlyList<string> Arguments => [.. Entrypoint ?? [], .. Command ?? []];
}

/// <summary>Where a container's input comes from and its output goes to.</summary>
public sealed record StdioDefinition
{
    /// <summary>A pseudo-terminal instead of pipes.</summary>
    public bool Terminal { get; init; }

    /// <summary>Stdin stays open for clients to attach to; else it is at its end.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>Stdin ends with the first client that was attached to it.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>What the client that made it wanted to attach; only shown, as the next two.</summary>
    public bool AttachStdin { get; init; }
    public bool AttachStdout { get; init; }
    public bool AttachStderr { get; init; }

    /// <summary>The terminal's size at the start; 0 is unknown.</summary>
    public ushort Rows { get; init; }
    public ushort Columns { get; init; }
}
