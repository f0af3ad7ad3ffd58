namespace Berth.Engine.Containers.Definitions;

/// <summary>A link to another container, by a name of one's own.</summary>
/// <param name="Name">Of the other, or its id.</param>
/// <param name="Alias">What it is called by the one that is linked to it.</param>
internal readonly record struct LinkWish(string Name, string Alias)
{
    /// <summary>
    /// Of <c>name:alias</c>, or the name alone; and of <c>/name:/own/alias</c>, which is how an inspect shows it: clients that make a container
    /// anew send what they were shown.
    /// </summary>
    public static LinkWish Parse(string text)
    {
        string[] parts = text.Split(':');
        return new LinkWish(parts[0].TrimStart('/'), parts[^1][(parts[^1].LastIndexOf('/') + 1)..]);
    }

    /// <summary>As it is kept.</summary>
    public override string ToString() => $"{Name}:{Alias}";

    /// <summary>As clients are shown it.</summary>
    /// <param name="own">The name of the container that has the link.</param>
    public string Describe(string own) => $"/{Name}:/{own}/{Alias}";
}
