using Berth.Engine;
using Berth.Engine.Events;
using Berth.Engine.Images;
using Berth.Engine.State;
using Berth.Images;
using Berth.Tests.Images;
using Microsoft.Extensions.Logging.Abstractions;

namespace Berth.KernelTests.Engine.Images;

/// <summary>An engine's images below a root of their own, with the containers that a test wants, and everything that was told.</summary>
internal sealed class EngineImages : IDisposable
{
    private readonly EventBus events = new(TimeProvider.System, historyLength: 1000);
    private StateStore state;

    public EngineImages(string? root = null)
    {
        Root = root ?? Directory.CreateTempSubdirectory("berth-engine-images-").FullName;
        Options = new EngineOptions { Root = Root };
        (state, Operations) = Open();
    }

    public EngineOptions Options { get; }

    public string Root { get; }

    public ImageOperations Operations { get; private set; }

    public IReadOnlyList<ImageUser> Users { get; set; } = [];

    /// <summary>"action name" of every event, with the ids of images as letters in the order of their appearance.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            List<string> ids = [];
            return [.. Events.Select(told => $"{told.Action} {Letter(told.ActorId)} {Letter(told.Attributes.GetValueOrDefault("name", ""))}".TrimEnd())];

            string Letter(string text)
            {
                if (!text.StartsWith("sha256:", StringComparison.Ordinal))
                {
                    return text;
                }

                if (!ids.Contains(text))
                {
                    ids.Add(text);
                }

                return ((char)('A' + ids.IndexOf(text))).ToString();
            }
        }
    }

    public IReadOnlyList<EngineEvent> Events => events.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An image of one file with that content, so that another content is another image.</summary>
    public Task<Image> ImportAsync(string? name, string content = "x", params string[] changes) => Operations.ImportAsync(
        new MemoryStream(Tar(content)), name, null, new ImportOptions { Changes = changes, Created = DateTimeOffset.UnixEpoch }, Cancellation);

    public static byte[] Tar(string content) => new TarBuilder().File("f", content).Build();

    public void Reopen()
    {
        Close();
        (state, Operations) = Open();
    }

    public void Close()
    {
        Operations.Close();
        state.Dispose();
    }

    public void Dispose()
    {
        Close();
        Directory.Delete(Root, recursive: true);
    }

    private (StateStore, ImageOperations) Open()
    {
        StateStore opened = StateStore.Open(Path.Combine(Root, "state.db"));
        return (opened, ImageOperations.Open(Options, opened.Images, events, () => Users, NullLogger<ImageOperations>.Instance, TimeProvider.System));
    }
}
