using System.Text;
using Berth.Linux;

namespace Berth.RuntimeCli;

/// <summary>
/// The records that callers of a runtime read (conmon, containerd, Docker), one a line as runc writes them, in the file of
/// <c>--log</c>. What is wrong goes to the standard error output in any case, as plain text for people unless JSON is asked for.
/// </summary>
internal sealed class RuntimeLog(string? path, bool json, bool debug)
{
    private const int StandardError = 2;
    private const int AppendCreate = 0x441; // O_WRONLY | O_CREAT | O_APPEND

    public void Error(string message)
    {
        Write("error", message);
        if (HasFile || !json)
        {
            Say(message);
        }
    }

    public void Warning(string message)
    {
        Write("warning", message);
        if (!HasFile && !json)
        {
            Say("warning: " + message);
        }
    }

    public void Debug(string message)
    {
        if (debug)
        {
            Write("debug", message);
        }
    }

    private bool HasFile => !string.IsNullOrEmpty(path);

    private static void Say(string message) => _ = Fd.WriteAll(StandardError, Encoding.UTF8.GetBytes(message + "\n"));

    private void Write(string level, string message)
    {
        if (!HasFile && !json && level != "debug")
        {
            return; // said in words
        }

        string time = Timestamp.Seconds();
        byte[] record = json ? Json(level, message, time) : Encoding.UTF8.GetBytes($"time=\"{time}\" level={level} msg={Quote(message)}\n");
        int file = HasFile ? Fd.Open(path!, AppendCreate, 0x1a4 /* 0644 */) : StandardError;
        if (file < 0)
        {
            return; // There is nowhere left to say it.
        }

        _ = Fd.WriteAll(file, record);
        if (file != StandardError)
        {
            Fd.Close(file);
        }
    }

    private static byte[] Json(string level, string message, string time)
    {
        JsonText json = new JsonText().Object().Member("level", level).Member("msg", message).Member("time", time).EndObject();
        return Encoding.UTF8.GetBytes(json + "\n");
    }

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
