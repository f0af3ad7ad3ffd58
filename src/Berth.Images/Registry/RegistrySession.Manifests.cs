using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images.Registry;

/// <summary>A manifest or an index as a registry has it.</summary>
/// <param name="Content">Its bytes, which are what the digest says.</param>
/// <param name="MediaType">What the registry calls it.</param>
/// <param name="Digest">Of the bytes.</param>
internal sealed record ManifestDocument(byte[] Content, string MediaType, Digest Digest);

internal sealed partial class RegistrySession
{
    private const int MaxTagPages = 1000;
    private static readonly string[] Accepted =
    [
        MediaTypes.OciIndex, MediaTypes.DockerManifestList, MediaTypes.OciManifest, MediaTypes.DockerManifest, "application/vnd.docker.distribution.manifest.v1+prettyjws",
    ];

    /// <summary>The digest of what a tag or digest stands for, where the registry says it without sending it.</summary>
    /// <exception cref="RegistryException">There is no such manifest, or it may not be seen.</exception>
    public async Task<Digest?> HeadManifestAsync(string reference, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await _retry.RunAsync(
            () => SendAsync(() => Manifest(HttpMethod.Head, reference), cancellation), null, cancellation).ConfigureAwait(false);
        return answer.IsSuccessStatusCode && Digest.TryParse(Header(answer, "Docker-Content-Digest"), out Digest digest) ? digest : null;
    }

    /// <exception cref="RegistryException">There is no such manifest, it may not be seen, or it is not what its digest says.</exception>
    public async Task<ManifestDocument> GetManifestAsync(string reference, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendCheckedAsync(() => Manifest(HttpMethod.Get, reference), cancellation).ConfigureAwait(false);
        byte[] content = await RegistryRequests.ReadBodyAsync(answer, OciJson.MaxDocumentBytes, cancellation).ConfigureAwait(false);
        Digest digest = Digest.Of(content);
        string expected = Digest.TryParse(reference, out _) ? reference : Header(answer, "Docker-Content-Digest") ?? "";
        if (Digest.TryParse(expected, out Digest wanted) && wanted != digest)
        {
            throw new RegistryException($"manifest verification failed for digest {wanted}: the registry sent {digest}");
        }
        return new ManifestDocument(content, MediaTypeOf(answer, content), digest);
    }

    public async Task PutManifestAsync(string reference, byte[] content, string mediaType, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendCheckedAsync(Put, cancellation).ConfigureAwait(false);

        HttpRequestMessage Put()
        {
            ByteArrayContent body = new(content);
            body.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            return new HttpRequestMessage(HttpMethod.Put, At($"manifests/{reference}")) { Content = body };
        }
    }

    /// <summary>All tags of the repository, page by page.</summary>
    public async Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellation)
    {
        List<string> tags = [];
        Uri? next = At("tags/list");
        for (int page = 0; next is not null && page < MaxTagPages; page++)
        {
            Uri uri = next;
            using HttpResponseMessage answer = await SendCheckedAsync(() => new HttpRequestMessage(HttpMethod.Get, uri), cancellation).ConfigureAwait(false);
            byte[] body = await RegistryRequests.ReadBodyAsync(answer, OciJson.MaxDocumentBytes, cancellation).ConfigureAwait(false);
            tags.AddRange(OciJson.Read(body, RegistryJson.Default.TagsAnswer, "list of tags").Tags ?? []);
            next = NextPage(uri, Header(answer, "Link"));
        }
        return tags;
    }

    private HttpRequestMessage Manifest(HttpMethod method, string reference)
    {
        HttpRequestMessage request = new(method, At($"manifests/{reference}"));
        request.Headers.TryAddWithoutValidation("Accept", Accepted);
        return request;
    }

    /// <summary><c>&lt;/v2/x/tags/list?last=b&gt;; rel="next"</c>, of the same registry only.</summary>
    private static Uri? NextPage(Uri page, string? link)
    {
        int end = link?.IndexOf('>', StringComparison.Ordinal) ?? -1;
        return link is not null && link.StartsWith('<') && end > 0 && Uri.TryCreate(page, link[1..end], out Uri? next) && next.Authority == page.Authority ? next : null;
    }

    /// <summary>Registries of files say nothing, or text: then the document says it itself.</summary>
    private static string MediaTypeOf(HttpResponseMessage answer, byte[] content)
    {
        string said = answer.Content.Headers.ContentType?.MediaType ?? "";
        if (MediaTypes.IsIndex(said) || MediaTypes.IsManifest(said))
        {
            return said;
        }
        try
        {
            Manifest? manifest = JsonSerializer.Deserialize(content, OciJson.Default.Manifest);
            return manifest?.MediaType ?? (manifest?.Config is not null ? MediaTypes.OciManifest : said);
        }
        catch (JsonException)
        {
            return said;
        }
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static bool IsAbsent(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.NotFound;
}
