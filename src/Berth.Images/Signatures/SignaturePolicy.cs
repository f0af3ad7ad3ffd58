using Berth.Images.References;

namespace Berth.Images.Signatures;

/// <summary>Which images may be pulled and run, by the beginnings of their names. The longest that fits counts.</summary>
public sealed class SignaturePolicy
{
    private readonly PolicyRule _default;
    private readonly (string Prefix, PolicyRule Rule)[] _rules;

    /// <param name="otherwise">For names that no rule fits.</param>
    /// <param name="rules">By registry, or by registry and whole components of the repository: <c>registry.example.com/team</c>.</param>
    public SignaturePolicy(PolicyRule otherwise, IReadOnlyDictionary<string, PolicyRule> rules)
    {
        _default = otherwise;
        _rules = [.. rules.Select(static rule => (rule.Key, rule.Value)).OrderByDescending(static rule => rule.Key.Length)];
    }

    /// <exception cref="ImageException">The policy rejects the name, whatever it stands for.</exception>
    public void RequirePullable(ImageReference name)
    {
        if (RuleOf(name.Repository).IsRejected)
        {
            throw new ImageException(ImageErrorKind.Forbidden, $"{name.FamiliarRepository} may not be pulled: the signature policy rejects it");
        }
    }

    /// <summary>
    /// Why an image may not be run; null where it may. By a name, that name's rule counts; by an id, it is enough that the rule of one of its
    /// names allows it.
    /// </summary>
    /// <param name="image">As the store has it; null where it is gone.</param>
    /// <param name="nameOrId">As its user named it.</param>
    public string? FindRefusal(Image? image, string nameOrId)
    {
        string[] refusals = [.. RepositoriesOf(image, nameOrId).Select(repository => FindRefusalAs(image, repository) ?? "")];
        return refusals.Contains("") ? null : $"image {nameOrId} may not be run: {refusals[0]}";
    }

    internal PolicyRule RuleOf(string repository)
    {
        foreach ((string prefix, PolicyRule rule) in _rules)
        {
            if (repository.StartsWith(prefix, StringComparison.Ordinal) && (repository.Length == prefix.Length || repository[prefix.Length] == '/'))
            {
                return rule;
            }
        }
        return _default;
    }

    /// <summary>An empty one for an image without a name: only the default counts then.</summary>
    private static string[] RepositoriesOf(Image? image, string nameOrId)
    {
        bool isId = Digest.IsHex(nameOrId) || (image is not null && ImageStore.IsIdPrefix(Digest.Parse(image.Id), nameOrId));
        if (!isId && ImageReference.TryParse(nameOrId, out ImageReference? name))
        {
            return [name.Repository];
        }
        string[] known = [.. (image?.RepoTags ?? []).Concat(image?.RepoDigests ?? []).Select(static text => ImageReference.Parse(text).Repository).Distinct()];
        return known.Length > 0 ? known : [""];
    }

    private string? FindRefusalAs(Image? image, string repository)
    {
        PolicyRule rule = RuleOf(repository);
        if (rule.IsRejected)
        {
            return $"the signature policy rejects {(repository.Length > 0 ? repository : "images without a name")}";
        }
        bool isSigned = rule.Keys.Count == 0
            || (image?.Signatures ?? []).Any(signature => signature.Repository == repository && rule.Keys.Any(key => key.Fingerprint == signature.Key));
        return isSigned ? null
            : $"the signature policy expects {rule.Expectation}, and none was found when it came; pull it from its registry, where it is signed";
    }
}
