namespace Berth.Runtime.Spec;

/// <summary>Programs run at points of the container's life, in the order given.</summary>
public sealed record HooksSpec
{
    /// <summary>Deprecated: runs with <see cref="CreateRuntime"/>, before it.</summary>
    public IReadOnlyList<HookSpec> Prestart { get; init => field = value ?? []; } = [];

    /// <summary>During create, after the namespaces exist and before the root is changed, in the runtime's namespaces.</summary>
    public IReadOnlyList<HookSpec> CreateRuntime { get; init => field = value ?? []; } = [];

    /// <summary>As <see cref="CreateRuntime"/>, in the container's namespaces.</summary>
    public IReadOnlyList<HookSpec> CreateContainer { get; init => field = value ?? []; } = [];

    /// <summary>During start, before the program is executed, in the container's namespaces.</summary>
    public IReadOnlyList<HookSpec> StartContainer { get; init => field = value ?? []; } = [];

    /// <summary>After the program was started, in the runtime's namespaces. A failure is logged and changes nothing.</summary>
    public IReadOnlyList<HookSpec> Poststart { get; init => field = value ?? []; } = [];

    /// <summary>After the container was deleted, in the runtime's namespaces. A failure is logged and changes nothing.</summary>
    public IReadOnlyList<HookSpec> Poststop { get; init => field = value ?? []; } = [];
}

public sealed record HookSpec
{
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>As for <c>execv</c>: the first is the program's own name. Empty stands for the path alone.</summary>
    public IReadOnlyList<string> Args { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Env { get; init => field = value ?? []; } = [];

    /// <summary>Seconds; null waits for ever.</summary>
    public int? Timeout { get; init; }
}
