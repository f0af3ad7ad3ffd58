using Berth.Cli.EngineClient;

namespace Berth.Cli.Contexts;

/// <summary>Which context counts, and where its engine is.</summary>
internal sealed class ContextCatalog(ClientDirectory directory, GlobalOptions options, Func<string, string?> environment)
{
    private static readonly string[] HostVariables = ["BERTH_HOST", "DOCKER_HOST"];

    public ClientDirectory Directory => directory;

    public ContextStore Store => directory.Contexts;

    /// <summary>The variable that names an engine, and so counts for more than the context in use; null where none does.</summary>
    public string? OverridingVariable => HostVariables.FirstOrDefault(name => !string.IsNullOrEmpty(environment(name)));

    /// <summary>
    /// In this order: the option <c>--context</c>; none where an engine is named, by option or variable; <c>DOCKER_CONTEXT</c>; what
    /// <c>berth context use</c> has chosen.
    /// </summary>
    /// <exception cref="CommandException">Both an engine and a context are named.</exception>
    public string CurrentName()
    {
        if (options.Context.Value is { Length: > 0 } named)
        {
            return options.Host.IsGiven ? throw new CommandException("conflicting options: cannot specify both --host and --context") : named;
        }

        return options.Host.IsGiven || OverridingVariable is not null ? Context.DefaultName
            : environment("DOCKER_CONTEXT") is { Length: > 0 } variable ? variable
            : directory.CurrentContext() ?? Context.DefaultName;
    }

    /// <summary>The engine of the context that counts.</summary>
    /// <exception cref="CommandException">There is no such context, or its host is none.</exception>
    public EngineAddress CurrentAddress()
    {
        string name = CurrentName();
        if (name == Context.DefaultName)
        {
            return DefaultAddress();
        }

        Context context = Store.Find(name)
            ?? throw new CommandException($"Failed to initialize: unable to resolve docker endpoint: {Store.NotFound(name).Message}");
        return context.ToAddress(Store.TlsDirectoryOf(context));
    }

    /// <summary>The one without a name, as options and variables say it.</summary>
    public EngineAddress DefaultAddress() => EngineAddress.Choose(options.Host.Value, environment, options.ToTls(environment, directory.Path));

    /// <summary>An engine as a command names it beside its own: an address, or a context. What options and variables say of TLS holds for an address, too.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public EngineAddress AddressOf(string machine)
    {
        if (machine.Contains("://", StringComparison.Ordinal) || machine.StartsWith('/'))
        {
            return EngineAddress.Parse(machine, options.ToTls(environment, directory.Path));
        }

        Context context = Store.Get(machine);
        return context.ToAddress(Store.TlsDirectoryOf(context));
    }

    /// <summary>Of any name, the default too.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public Context Get(string name) => name == Context.DefaultName
        ? new Context { Name = name, Host = DefaultAddress().Text, SkipsVerification = DefaultAddress().Tls is { Verifies: false } }
        : Store.Get(name);
}
