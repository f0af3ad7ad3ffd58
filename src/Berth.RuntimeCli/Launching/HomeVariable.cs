using System.Globalization;
using Berth.Linux;
using Berth.Runtime.Spec;
using Berth.Runtime.Users;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Launching;

/// <summary>The variable HOME, which engines leave to the runtime: from the container's own passwd file.</summary>
internal static class HomeVariable
{
    private const string Prefix = "HOME=";

    /// <param name="process">The process; returned as it is where it has the variable.</param>
    /// <param name="root">A path to the container's root.</param>
    public static ProcessSpec Add(ProcessSpec process, string root)
    {
        if (process.Env.Any(variable => variable.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            return process;
        }

        string user = process.User.Uid.ToString(CultureInfo.InvariantCulture);
        string home = UserLookup.Resolve(user, ReadPasswd(root), group: null, groupAdd: []).Home;
        return process with { Env = [.. process.Env, Prefix + home] };
    }

    /// <summary>The file belongs to a stranger: links stay in the root, and it is read only if it is a regular file of sane size.</summary>
    private static byte[]? ReadPasswd(string root)
    {
        const uint regular = 0x8000;
        if (FilesAt.OpenPath(root, OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle directory) != Errno.None)
        {
            return null;
        }

        using (directory)
        {
            Errno failed = FilesAt.OpenInRoot(directory, "/etc/passwd"u8, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out SafeFileHandle file);
            if (failed != Errno.None)
            {
                return null;
            }

            using (file)
            {
                bool isRegular = (Fd.Mode((int)file.DangerousGetHandle()) & 0xf000) == regular;
                return isRegular && Fd.Size((int)file.DangerousGetHandle()) <= UserLookup.MaxFileBytes ? ReadAll(file) : null;
            }
        }
    }

    private static byte[] ReadAll(SafeFileHandle file)
    {
        byte[] content = new byte[Fd.Size((int)file.DangerousGetHandle())];
        nint count = Fd.ReadAt((int)file.DangerousGetHandle(), content, 0);
        return content[..(int)Math.Max(count, 0)];
    }
}
