using System.Globalization;
using Berth.Linux;

namespace Berth.Cli.EngineClient.Tunnels;

/// <summary>An account on another machine: <c>ssh://user@host:port</c>.</summary>
internal sealed record SshDestination(string User, string Host, int? Port)
{
    /// <exception cref="CommandException">It is none.</exception>
    public static SshDestination Parse(string text)
    {
        bool isOne = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "ssh", Host.Length: > 0 } && uri.AbsolutePath is "" or "/";
        return isOne && !uri!.UserInfo.Contains(':', StringComparison.Ordinal) && !uri.Host.StartsWith('-') && !uri.UserInfo.StartsWith('-')
            ? new SshDestination(Uri.UnescapeDataString(uri.UserInfo), uri.Host.Trim('[', ']'), uri.Port > 0 ? uri.Port : null)
            : throw new CommandException($"unable to parse docker host `{text}`: use ssh://[user@]host[:port], without a password and without a path", 125);
    }
}

/// <summary>
/// A connection through ssh(1): it runs <c>berth system dial-stdio</c> on the other machine, which joins it to the engine there. The
/// keys, the configuration and the known hosts are ssh's own. It runs in a session of its own, so that Ctrl-C is the container's.
/// </summary>
internal static class SshTunnel
{
    /// <returns>The command's end.</returns>
    public static int Open(SshDestination destination)
    {
        Tunnel.MakePair(out int here, out int there);
        Errno failed = Spawning.TrySpawn("ssh", ArgumentsOf(destination), Spawning.OwnEnvironment(), [there, there, 2], out _, newSession: true);
        Fd.Close(there);
        if (failed != Errno.None)
        {
            Fd.Close(here);
            throw new CommandException($"cannot start ssh: {failed.Describe()}");
        }

        return here;
    }

    public static IReadOnlyList<string> ArgumentsOf(SshDestination destination) =>
    [
        "ssh", "-T", "-o", "ConnectTimeout=30",
        .. destination.User.Length > 0 ? (string[])["-l", destination.User] : [],
        .. destination.Port is { } port ? (string[])["-p", port.ToString(CultureInfo.InvariantCulture)] : [],
        "--", destination.Host, "berth", "system", "dial-stdio",
    ];
}
