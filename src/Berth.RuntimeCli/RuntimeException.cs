namespace Berth.RuntimeCli;

/// <summary>A command that cannot be carried out; the message says why, in the words that callers of runc look for.</summary>
internal sealed class RuntimeException(string message) : Exception(message);
