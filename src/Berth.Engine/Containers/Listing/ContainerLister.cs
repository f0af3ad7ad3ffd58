using Berth.Engine.Images;
using Berth.Images;

namespace Berth.Engine.Containers.Listing;

/// <summary>Lists containers, newest first, from memory.</summary>
internal sealed class ContainerLister(EngineOptions options, ContainerOperations containers, ImageOperations images)
{
    /// <exception cref="EngineException">A filter is unknown or has a value that makes no sense.</exception>
    public IReadOnlyList<Container> List(ContainerQuery query)
    {
        ContainerFilter filter = ContainerFilter.Compile(query.Filters, options, ImagesOf, containers.Get);
        bool all = query.All || query.Limit > 0 || query.Filters.Has("status");
        List<Container> listed = [];
        foreach (Container container in containers.All)
        {
            if ((all || container.State.IsActive) && filter.Selects(container))
            {
                listed.Add(container);
            }
        }

        listed.Sort(static (a, b) => b.Definition.CreatedAt.CompareTo(a.Definition.CreatedAt));
        return query.Limit > 0 && listed.Count > query.Limit ? listed[..query.Limit.Value] : listed;
    }

    /// <summary>An image and everything that was built on it; nothing where there is no such image.</summary>
    private HashSet<string> ImagesOf(string ancestor)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        IReadOnlyList<Image> all = images.List();
        if (images.Find(ancestor) is not { } image)
        {
            return found;
        }

        found.Add(image.Id);
        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach (Image child in all)
            {
                grew |= child.Parent is { } parent && found.Contains(parent) && found.Add(child.Id);
            }
        }

        return found;
    }
}
