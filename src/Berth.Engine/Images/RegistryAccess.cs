using Berth.Images.Registry;

namespace Berth.Engine.Images;

/// <summary>The client of registries, made when it is first needed, and made anew when the engine's options have changed.</summary>
internal sealed class RegistryAccess(EngineOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private RegistryClient? client;

    /// <summary>Whoever has one already keeps it; its connections end by themselves when they are idle.</summary>
    public RegistryClient Client
    {
        get
        {
            lock (gate)
            {
                return ReferenceEquals(client?.Options, options.Registries) ? client! : client = new RegistryClient(options.Registries, time);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            client?.Dispose();
        }
    }
}
