namespace Berth.Runtime.Spec;

/// <summary>A specification that cannot be carried out as written. The message begins with the path of the field at fault.</summary>
public sealed class SpecException : Exception
{
    public SpecException(string field, string problem)
        : base(field.Length == 0 ? problem : $"{field}: {problem}") => Field = field;

    public SpecException(string field, string problem, Exception inner)
        : base(field.Length == 0 ? problem : $"{field}: {problem}", inner) => Field = field;

    /// <summary>The path of the field as the specification spells it, <c>process.user.uid</c>; empty for the document itself.</summary>
    public string Field { get; }
}
