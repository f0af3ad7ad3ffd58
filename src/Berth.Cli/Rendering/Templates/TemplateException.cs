namespace Berth.Cli.Rendering.Templates;

/// <summary>A template that cannot be parsed, or that asks for what there is not; in Go's words, as far as they go.</summary>
internal sealed class TemplateException(string message) : CommandException(message);
