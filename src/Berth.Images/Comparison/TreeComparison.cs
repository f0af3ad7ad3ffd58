using System.Text;
using Berth.Images.Layers;
using Berth.Linux;

namespace Berth.Images.Comparison;

/// <summary>
/// In what the files of two images differ, by the paths' bytes in order: type, mode, owner, content, target of a link, number of a device,
/// extended attributes. Times do not count: building the same again would be a difference. What both have from the same layers is not looked at.
/// </summary>
internal sealed class TreeComparison
{
    private readonly CancellationToken _cancellation;
    private readonly List<FileDifference> _found = [];
    private readonly FileComparison _files = new();

    private TreeComparison(CancellationToken cancellation) => _cancellation = cancellation;

    /// <param name="from">Directories of the first image's layers, topmost first.</param>
    /// <param name="to">Those of the second's.</param>
    /// <param name="cancellation">Stops between files.</param>
    public static IReadOnlyList<FileDifference> Find(IReadOnlyList<string> from, IReadOnlyList<string> to, CancellationToken cancellation)
    {
        using LayeredFiles first = LayeredFiles.Open(from);
        using LayeredFiles second = LayeredFiles.Open(to);
        TreeComparison comparison = new(cancellation);
        comparison.CompareDirectories(first.Root, second.Root, "");
        return comparison._found;
    }

    private void CompareDirectories(MergedDirectory? from, MergedDirectory? to, string path)
    {
        if (from is not null && to is not null && from.IsSameAs(to))
        {
            return;
        }

        SortedSet<byte[]> names = new(Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        names.UnionWith(from?.ReadSorted() ?? []);
        names.UnionWith(to?.ReadSorted() ?? []);
        foreach (byte[] name in names)
        {
            _cancellation.ThrowIfCancellationRequested();
            using DescriptorArena arena = new();
            Compare(from?.Find(name, arena), to?.Find(name, arena), $"{path}/{Encoding.UTF8.GetString(name)}");
        }
    }

    private void Compare(MergedNode? from, MergedNode? to, string path)
    {
        ChangeKind? kind = (from, to) switch
        {
            (null, null) => null,
            (null, _) => ChangeKind.Added,
            (_, null) => ChangeKind.Deleted,
            ({ } old, { } @new) => _files.AreSame(old, @new) ? null : ChangeKind.Modified,
        };
        if (kind is { } known)
        {
            _found.Add(new FileDifference(path, known, SizeOf(from), SizeOf(to)));
        }

        if (from?.Directory is not null || to?.Directory is not null)
        {
            CompareDirectories(from?.Directory, to?.Directory, path);
        }
    }

    private static long SizeOf(MergedNode? node) => node is { Status.Kind: FileKind.Regular } file ? file.Status.Size : 0;
}
