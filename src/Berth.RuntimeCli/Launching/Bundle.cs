using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.RuntimeCli.Launching;

/// <summary>A bundle: a directory with the specification of a container, and mostly with its root.</summary>
internal sealed class Bundle
{
    private Bundle(string path, byte[] config, SpecDocument document, string rootPath)
    {
        (Path, Config, Spec, RootPath) = (path, config, document.Spec, rootPath);
        Seccomp = document.Seccomp.ToArray();
    }

    public string Path { get; }

    /// <summary>The specification as it was written.</summary>
    public byte[] Config { get; }

    public RuntimeSpec Spec { get; }

    /// <summary>The filter of system calls as it was written; empty where there is none.</summary>
    public byte[] Seccomp { get; }

    /// <summary>Absolute.</summary>
    public string RootPath { get; }

    /// <exception cref="RuntimeException">There is no specification, or no root.</exception>
    /// <exception cref="SpecException">The specification is malformed.</exception>
    public static Bundle Load(string path)
    {
        string bundle = System.IO.Path.GetFullPath(path);
        string file = bundle + "/config.json";
        byte[] config;
        try
        {
            config = FileContent.Read(file);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            throw new RuntimeException($"JSON specification file {file} not found");
        }

        SpecDocument document = SpecReader.ReadRuntimeSpec(config);
        RootSpec root = document.Spec.Root ?? throw new SpecException("root", "is missing");
        return new Bundle(bundle, config, document, RootOf(bundle, root));
    }

    private static string RootOf(string bundle, RootSpec root)
    {
        string path = System.IO.Path.GetFullPath(root.Path, bundle);
        return Directory.Exists(path) ? path : throw new SpecException("root.path", $"{path} is no directory");
    }
}
