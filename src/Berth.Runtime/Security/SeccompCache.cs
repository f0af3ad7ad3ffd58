using System.Collections.Concurrent;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>Compiled filters of a process that makes many containers: in memory, and in <see cref="SeccompFiles"/>.</summary>
/// <param name="directory">Where the files are.</param>
public sealed class SeccompCache(string directory)
{
    private readonly SeccompFiles files = new(directory);
    private readonly ConcurrentDictionary<CapabilitySet, byte[]> defaults = new();

    /// <summary>The default profile for a container with these capabilities.</summary>
    public byte[] Default(CapabilitySet capabilities) => defaults.GetOrAdd(capabilities, set => Get(SeccompProfiles.Default(set)));

    /// <summary>The program for a filter.</summary>
    /// <exception cref="SpecException">The filter is malformed.</exception>
    public byte[] Get(SeccompSpec spec) => files.Get(SpecJson.Write(spec), _ => spec);
}
