using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Berth.UnitTests.Engine;

/// <summary>The public members of an assembly as text, one a line, sorted; what the compiler adds to records is left out.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(KindOf(type)).Append(' ').Append(type.FullName).Append('\n');
            foreach (string member in type.GetMembers(Declared).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The compiler's names of public types and methods in documentation files, without parameters.</summary>
    public static IEnumerable<string> DocumentationIds(Assembly assembly) => assembly.GetExportedTypes().SelectMany(type => type.GetMethods(Declared)
        .Where(method => !method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute)))
        .Select(method => $"M:{type.FullName}.{method.Name}").Append($"T:{type.FullName}"));

    private static string KindOf(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => "class",
    };

    /// <summary>Null for what nobody wrote.</summary>
    private static string? Describe(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) ? null : member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        FieldInfo { IsSpecialName: false } field => $"{(field.IsStatic ? "static " : "")}{NameOf(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Modifier(property.GetMethod)}{NameOf(property.PropertyType)} {property.Name} {{ {Accessors(property)} }}",
        MethodInfo { IsSpecialName: false } method => $"{Modifier(method)}{NameOf(method.ReturnType)} {method.Name}({Parameters(method)})",
        _ => null,
    };

    private static string Modifier(MethodInfo? method) => method is { IsStatic: true } ? "static " : "";

    private static string Accessors(PropertyInfo property) => string.Join(' ', new[]
    {
        property.GetMethod is { IsPublic: true } ? "get;" : null,
        property.SetMethod is not { IsPublic: true } set ? null
            : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;",
    }.OfType<string>());

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{NameOf(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "default"}" : "")}"));

    private static string NameOf(Type type) => type switch
    {
        { IsGenericType: true } => $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>",
        { IsArray: true } => NameOf(type.GetElementType()!) + "[]",
        _ => type.Name,
    };
}
