using System.Collections.ObjectModel;

namespace Berth.Runtime.Spec;

internal static class EmptyMap<T>
{
    public static IReadOnlyDictionary<string, T> Value { get; } = ReadOnlyDictionary<string, T>.Empty;
}
