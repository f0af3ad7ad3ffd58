using System.Runtime.InteropServices;

namespace Berth.Engine;

/// <summary>
/// Finds the native programs that an engine starts: beside the application, or where a package's native files are in an application
/// that was not built for one platform.
/// </summary>
internal static class NativePrograms
{
    private const string Shim = "berth-shim";
    private const string Init = "berth-init";

    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static string Platform => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>The same options with the programs that they do not name.</summary>
    /// <exception cref="EngineException">There is no shim.</exception>
    public static EngineOptions Complete(EngineOptions options, string application)
    {
        string[] folders = [application, Path.Combine(application, "runtimes", Platform, "native")];
        string shim = options.ShimPath ?? Find(Shim, folders)
            ?? throw new EngineException(EngineErrorKind.Unavailable, $"there is no {Shim} in {string.Join(" or ", folders)}");
        return options with { ShimPath = shim, InitPath = options.InitPath ?? Find(Init, folders) };
    }

    private static string? Find(string program, string[] folders)
    {
        string? path = folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        if (path is not null)
        {
            MakeExecutable(path);
        }

        return path;
    }

    /// <summary>Packages are archives that keep no permissions.</summary>
    private static void MakeExecutable(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & Execute) != Execute)
        {
            File.SetUnixFileMode(path, mode | Execute);
        }
    }
}
