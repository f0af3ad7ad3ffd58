using System.Collections.Frozen;

namespace Berth.Runtime.Spec;

internal static class EmptyMap<T>
{
    public static IReadOnlyDictionary<string, T> Value { get; } = FrozenDictionary<string, T>.Empty;
}
