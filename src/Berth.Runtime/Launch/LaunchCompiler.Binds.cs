using System.Text.RegularExpressions;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>Parts of the host's tree, or of another container's, in the root.</summary>
public sealed partial class LaunchCompiler
{
    /// <summary>Binds whose source was opened before the propagation of the host's mounts was cut.</summary>
    private readonly Dictionary<MountSpec, short> sharedSources = new(ReferenceEqualityComparer.Instance);

    private static bool IsBind(MountSpec mount, MountOptions options) => options.IsBind || mount.Type == "bind";

    /// <summary>
    /// What is to propagate in both directions must be cloned while its source is still of one group with the host's mount. The root
    /// cannot be made with the host's mounts in that state: it would appear on the host, and pivot_root(2) refuses a shared parent.
    /// </summary>
    private void OpenSharedSources()
    {
        ulong shared = MountOptions.PropagationOf("shared");
        foreach (MountSpec mount in spec.Mounts)
        {
            MountOptions options = MountOptions.Parse(mount.Options);
            if (IsBind(mount, options) && options.Propagation == shared)
            {
                plan.Step($"open {SourceOf(mount)}, which stays shared");
                sharedSources[mount] = OpenSource(mount, options);
            }
        }
    }

    private void AddBind(MountSpec mount, string destination, MountOptions options)
    {
        plan.Step($"mount {SourceOf(mount)} on {destination}");
        short tree = sharedSources.TryGetValue(mount, out short opened) ? opened : OpenSource(mount, options);
        PlanOpFlags reach = options.IsRecursiveChange ? PlanOpFlags.Recursive : PlanOpFlags.None;
        if (options.Set != 0 || options.Clear != 0)
        {
            plan.Add(PlanOpCode.MountSetAttributes, from: tree, a: (long)options.Set, b: (long)options.Clear, flags: reach);
        }

        MapOwners(mount, destination, tree, options);
        SetPropagation(tree, options);
        Put(tree, destination);
    }

    /// <summary>
    /// A clone of the mounts at a path. One of another mount namespace, as one below <c>/proc/PID/root</c> is, is cloned there, for the kernel
    /// clones no mount of a namespace that it is not in.
    /// </summary>
    private short OpenSource(MountSpec mount, MountOptions options)
    {
        long flags = OpenTreeClone | (options.IsRecursiveBind ? Recursive : 0);
        string source = SourceOf(mount);
        Match elsewhere = ProcessRoot().Match(source);
        string? space = elsewhere.Success ? $"/proc/{elsewhere.Groups[1].Value}/ns/mnt" : mount.SourceNamespace;
        short tree = plan.Register();
        if (space is null)
        {
            Clone(tree, source, mount, flags);
            return tree;
        }

        short own = plan.Register();
        short other = plan.Register();
        plan.Add(PlanOpCode.Open, to: own, text: "/proc/self/ns/mnt");
        plan.Add(PlanOpCode.Open, to: other, text: space);
        plan.Add(PlanOpCode.SetNamespace, from: other, a: (long)NamespaceFlags.Mount);
        Clone(tree, elsewhere.Success ? elsewhere.Groups[2].Value : source, mount, flags);
        plan.Add(PlanOpCode.SetNamespace, from: own, a: (long)NamespaceFlags.Mount);
        plan.Release(other);
        plan.Release(own);
        return tree;
    }

    /// <summary>What lies below a source is found as if the source were the root of everything: others may write there.</summary>
    private void Clone(short tree, string source, MountSpec mount, long flags)
    {
        if (mount.Subpath.Length == 0)
        {
            plan.Add(PlanOpCode.OpenTree, to: tree, text: source, a: flags);
            return;
        }

        short top = plan.Register();
        short below = plan.Register();
        plan.Add(PlanOpCode.Open, to: top, text: source, a: OPath | Directory);
        uint mounting = plan.CurrentStep;
        plan.Step($"access path {mount.Subpath} of what is to be mounted on {mount.Destination}");
        plan.Add(PlanOpCode.OpenInRoot, to: below, from: top, text: mount.Subpath, a: OPath);
        plan.CurrentStep = mounting;
        plan.Add(PlanOpCode.OpenTree, to: tree, from: below, a: flags | EmptyPath);
        plan.Release(below);
        plan.Release(top);
    }

    private static string SourceOf(MountSpec mount) =>
        mount.Source ?? throw new SpecException("mounts", $"the bind on {mount.Destination} has no source");

    [GeneratedRegex("^/proc/([0-9]+)/root(/.+)$")]
    private static partial Regex ProcessRoot();
}
