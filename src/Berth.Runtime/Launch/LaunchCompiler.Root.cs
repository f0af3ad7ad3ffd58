using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>The root: assembled, hidden in part, and entered.</summary>
public sealed partial class LaunchCompiler
{
    private const int FsConfigFlag = 0;
    private const int FsConfigString = 1;
    private const int FsConfigCreate = 6;
    private const long OpenTreeClone = 1;
    private const long Recursive = 0x8000; // AT_RECURSIVE
    private const long EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const long OPath = 0x200000;

    /// <summary>Layers of an overlay are opened at these numbers on kernels that take them only as one short string.</summary>
    private const int FirstLayerDescriptor = 100;

    private static readonly long Directory = (int)OpenFlags.Directory;

    private void AssembleRoot()
    {
        OpenSharedSources();
        plan.Step("set the propagation of mounts");
        plan.Add(PlanOpCode.SetPropagation, text: "/", a: (long)MountOptions.PropagationOf(HostPropagation(linux.RootfsPropagation)));
        root = plan.Register();
        switch (context.Root)
        {
            case RootSource.OverlayRoot overlay when context.Kernel.OverlayLowerdirPlus:
                MountOverlay(overlay);
                break;
            case RootSource.OverlayRoot overlay:
                MountOverlayByString(overlay);
                break;
            case RootSource.DirectoryRoot directory:
                plan.Step($"mount the root {directory.Path}");
                plan.Add(PlanOpCode.OpenTree, to: root, text: directory.Path, a: OpenTreeClone | Recursive);
                plan.Add(PlanOpCode.MountSetAttributes, from: root, c: (long)MountOptions.PropagationOf("private"), flags: PlanOpFlags.Recursive);
                PutRoot();
                break;
        }
    }

    /// <summary>
    /// How the host's mounts propagate once they are the child's: never back, and all of them alike, whichever of them the root is put
    /// on. Binds that are shared have been opened before.
    /// </summary>
    private static string HostPropagation(string? wanted) => wanted switch
    {
        null or "slave" or "shared" or "rshared" => "rslave",
        "private" => "rprivate",
        _ => wanted,
    };

    private void MountOverlay(RootSource.OverlayRoot overlay)
    {
        plan.Step("assemble the root");
        short context = plan.Register();
        plan.Add(PlanOpCode.FsOpen, to: context, text: "overlay");
        Configure(context, "source", "overlay");
        foreach (string lower in overlay.LowerDirectories)
        {
            Configure(context, "lowerdir+", lower);
        }

        Configure(context, "upperdir", overlay.Upper);
        Configure(context, "workdir", overlay.Work);
        if (overlay.Volatile)
        {
            plan.Add(PlanOpCode.FsConfig, from: context, text: "volatile", a: FsConfigFlag);
        }

        plan.Add(PlanOpCode.FsConfig, from: context, a: FsConfigCreate);
        plan.Add(PlanOpCode.FsMount, to: root, from: context);
        plan.Release(context);
        PutRoot();
    }

    /// <summary>
    /// Before Linux 6.5 the layers are one option string, of at most 4096 bytes with mount(2) and 256 with fsconfig(2): named by
    /// descriptor they are short enough for any image.
    /// </summary>
    private void MountOverlayByString(RootSource.OverlayRoot overlay)
    {
        List<string> names = [];
        foreach (string lower in overlay.LowerDirectories)
        {
            plan.Step($"open the layer {lower}");
            short layer = plan.Register();
            plan.Add(PlanOpCode.Open, to: layer, text: lower, a: OPath | Directory);
            plan.Add(PlanOpCode.Duplicate, from: layer, a: FirstLayerDescriptor + names.Count, b: 1);
            plan.Release(layer);
            names.Add($"/proc/self/fd/{FirstLayerDescriptor + names.Count}");
        }

        plan.Step("assemble the root");
        string options = $"lowerdir={string.Join(':', names)},upperdir={overlay.Upper},workdir={overlay.Work}{(overlay.Volatile ? ",volatile" : string.Empty)}";
        plan.Add(PlanOpCode.MountOverlay, text: context.MountPoint, value: options);
        plan.Add(PlanOpCode.Open, to: root, text: context.MountPoint, a: OPath | Directory);
    }

    /// <summary>pivot_root wants a root that is mounted somewhere: on an empty directory, seen by this mount namespace alone.</summary>
    private void PutRoot()
    {
        short target = plan.Register();
        plan.Add(PlanOpCode.Open, to: target, text: context.MountPoint, a: OPath | Directory);
        plan.Add(PlanOpCode.MoveMount, from: root, second: target);
        plan.Release(target);
    }

    private void MaskPaths()
    {
        if (linux.MaskedPaths.Count > 0)
        {
            plan.Step("make the empty file system for masked paths");
            short context = plan.Register();
            short empty = plan.Register();
            plan.Add(PlanOpCode.FsOpen, to: context, text: "tmpfs");
            Configure(context, "size", "0");
            Configure(context, "nr_inodes", "2");
            plan.Add(PlanOpCode.FsConfig, from: context, a: FsConfigCreate);
            plan.Add(PlanOpCode.FsMount, to: empty, from: context, a: (long)MountAttribute.ReadOnly);
            foreach (string path in linux.MaskedPaths)
            {
                plan.Step($"mask {path}");
                plan.Add(PlanOpCode.MaskPath, to: empty, from: root, second: nullDevice, text: Absolute(path, "linux.maskedPaths"));
            }

            plan.Release(context);
            plan.Release(empty);
        }

        foreach (string path in linux.ReadonlyPaths)
        {
            plan.Step($"make {path} read-only");
            plan.Add(PlanOpCode.ReadOnlyPath, from: root, text: Absolute(path, "linux.readonlyPaths"));
        }
    }

    private void MakeWorkingDirectory(ProcessSpec process)
    {
        if (process.Cwd != "/")
        {
            // What cannot be made (a read-only mount) is found out when it is entered.
            plan.Step($"make the working directory {process.Cwd}");
            plan.Add(PlanOpCode.MakeDirectory, from: root, text: Absolute(process.Cwd, "process.cwd"), a: 0x1ed /* 0755 */, flags: PlanOpFlags.Optional);
        }
    }

    private void EnterRoot()
    {
        plan.Step("change the root");
        plan.Add(PlanOpCode.FChdir, from: root);
        plan.Add(PlanOpCode.PivotRoot);
        plan.Add(PlanOpCode.DetachOldRoot);
        plan.Add(PlanOpCode.Chdir, text: "/");
        if (spec.Root?.Readonly == true)
        {
            plan.Step("make the root read-only");
            plan.Add(PlanOpCode.MountSetAttributes, from: root, a: (long)MountAttribute.ReadOnly);
        }
    }

    private void Configure(short context, string key, string value) =>
        plan.Add(PlanOpCode.FsConfig, from: context, text: key, value: value, a: FsConfigString);

    private static string Absolute(string path, string field) =>
        path.StartsWith('/') && !path.Contains('\0') ? path : throw new SpecException(field, $"\"{path}\" is not an absolute path");
}
