using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Images.Layers;
using Berth.Linux;
using Berth.Runtime.Spec;
using Berth.Runtime.Users;

namespace Berth.Engine.Launching;

/// <summary>Resolves users with a container's own passwd and group, read from its layers: what the container does to its paths leads nowhere else.</summary>
internal sealed class AccountFiles(EngineOptions options)
{
    /// <exception cref="SpecException">The user or a group is in neither file.</exception>
    public ResolvedUser Resolve(ContainerDefinition definition, string user, IReadOnlyList<string> groupAdd)
    {
        string upper = ContainerDirectory.UpperOf(options.DirectoryOf(definition.Id));
        IEnumerable<string> lower = definition.Image.Layers.Select(layer => Path.Combine(options.Root, layer));
        using LayeredFiles files = LayeredFiles.Open([upper, .. lower]);
        return UserLookup.Resolve(user, Read(files, "/etc/passwd"), Read(files, "/etc/group"), groupAdd);
    }

    private static byte[]? Read(LayeredFiles files, string path)
    {
        try
        {
            return files.ReadFile(path, UserLookup.MaxFileBytes);
        }
        catch (LinuxException error)
        {
            throw new SpecException("", $"the container's {path} cannot be read: {error.Errno.Describe()}");
        }
    }
}
