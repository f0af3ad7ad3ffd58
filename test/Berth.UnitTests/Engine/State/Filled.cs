using System.Collections;
using System.Reflection;

namespace Berth.UnitTests.Engine.State;

/// <summary>Makes objects in which every property, at any depth, has a value of its own that is not the one of a new object.</summary>
internal sealed class Filled
{
    private int count;

    public static T New<T>() => (T)new Filled().Make(typeof(T), fresh: null)!;

    /// <summary>What users of a record can set, in the order of its declaration.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite);

    public static bool IsRecord(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    /// <summary>Where two objects differ, by path; null where they do not.</summary>
    public static string? Difference(object? one, object? other, string path = "$") => (one, other) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => path,
        (string, _) => one.Equals(other) ? null : path,
        (IEnumerable a, IEnumerable b) => DifferenceOfAll([.. a.Cast<object?>()], [.. b.Cast<object?>()], path),
        _ when IsRecord(one.GetType()) || one.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal) =>
            one.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.GetIndexParameters().Length == 0 && p.Name != "EqualityContract")
                .Select(p => Difference(p.GetValue(one), p.GetValue(other), $"{path}.{p.Name}")).FirstOrDefault(static d => d is not null),
        _ => one.Equals(other) ? null : path,
    };

    private static string? DifferenceOfAll(object?[] one, object?[] other, string path) => one.Length != other.Length
        ? $"{path}.Count"
        : one.Select((item, i) => Difference(item, other[i], $"{path}[{i}]")).FirstOrDefault(static difference => difference is not null);

    private object Make(Type type, object? fresh)
    {
        count++;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => $"value {count} \"<ü\u2028😀",
            _ when type == typeof(bool) => fresh is not true,
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(count % 14)).AddTicks(count),
            _ when type.IsPrimitive => Convert.ChangeType(count, type),
            _ when IsRecord(type) => MakeRecord(type),
            _ when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => MakeList(type.GetGenericArguments()[0]),
            _ when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => MakeMap(type.GetGenericArguments()[1]),
            _ => throw new NotSupportedException($"{type} is of no kind that this test knows"),
        };
    }

    private object MakeRecord(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().Single();
        object made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, fresh: null))]);
        foreach (PropertyInfo property in Properties(type))
        {
            property.SetValue(made, Make(property.PropertyType, property.GetValue(made)));
        }

        return made;
    }

    private IList MakeList(Type element)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        list.Add(Make(element, fresh: null));
        list.Add(Make(element, fresh: null));
        return list;
    }

    private IDictionary MakeMap(Type element)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), element))!;
        map.Add($"z{++count}", Make(element, fresh: null));
        map.Add($"a{++count}", Make(element, fresh: null));
        return map;
    }
}
