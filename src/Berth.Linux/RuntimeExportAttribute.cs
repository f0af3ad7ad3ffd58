namespace System.Runtime;

/// <summary>The ahead-of-time compiler's mark, known to it by name: the method gets a symbol, and can be called without a runtime.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entry) : Attribute
{
    public string Entry { get; } = entry;
}
