namespace Berth.Cli.Rendering.Templates;

internal enum TokenKind
{
    /// <summary><c>.Name</c>, or <c>.</c> alone with an empty text.</summary>
    Field,

    /// <summary><c>$name</c>.</summary>
    Variable,

    /// <summary>A function or a word of the language.</summary>
    Word,
    Text,
    Number,
    Pipe,
    Open,
    Close,
    Declare,
    Assign,
    Comma,
    End,
}

/// <summary>A piece of an action.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A field's name without the dot, a string's value, a number's digits.</param>
/// <param name="IsJoined">Whether it stands right behind the piece before it: <c>$x.Name</c>, <c>(…).Name</c>.</param>
internal readonly record struct Token(TokenKind Kind, string Text, bool IsJoined = false);
