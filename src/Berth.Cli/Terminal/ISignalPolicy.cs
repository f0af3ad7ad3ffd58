namespace Berth.Cli.Terminal;

/// <summary>What an attached command does with the signals it gets.</summary>
internal interface ISignalPolicy
{
    /// <summary>The signals that are handled; all others act as ever.</summary>
    IEnumerable<int> Signals { get; }

    /// <summary>Handles one.</summary>
    /// <returns>The exit code, when the command is to leave; otherwise null.</returns>
    int? Handle(int signal);
}
