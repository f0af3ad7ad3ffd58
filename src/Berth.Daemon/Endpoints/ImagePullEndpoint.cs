using Berth.Daemon.Http;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Images.References;
using Berth.Images.Registry;

namespace Berth.Daemon.Endpoints;

/// <summary>Images come from registries: <c>POST /images/create?fromImage=</c>.</summary>
internal sealed class ImagePullEndpoint(ContainerEngine engine)
{
    public Task PullAsync(ApiRequest request)
    {
        string name = NameOf(request.Text("fromImage"), request.Text("tag"));
        string platform = request.Version.IsAtLeast(32) ? request.Text("platform") : "";
        RegistryCredentials? credentials = RegistryAuth.Read(request.Http.Request);
        return ProgressAnswer.SendAsync(request, async report =>
        {
            await engine.Images.PullAsync(name, platform, credentials, report, request.Aborted).ConfigureAwait(false);
            if (platform.Length > 0 && !ImageReference.Parse(name).IsNameOnly)
            {
                engine.Images.Get(name, platform); // a registry may have an image for another platform only
            }
        });
    }

    /// <summary>A tag in the second parameter counts more than one in the first; a digest stands there as well.</summary>
    private static string NameOf(string image, string tag)
    {
        string name = image.TrimEnd(':');
        if (tag.Length == 0)
        {
            return name;
        }

        ImageReference reference = ImageReference.Parse(name);
        return tag.Contains(':', StringComparison.Ordinal) ? $"{reference.Repository}@{tag}" : reference.WithTag(tag).ToString();
    }
}
