using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// Writes a new file from its beginning. Long runs of zeros become holes: most archives cannot say where a file had some. A mutable
/// struct: keep it in a local variable.
/// </summary>
/// <param name="file">Empty, open for writing.</param>
public struct SparseOutput(SafeFileHandle file)
{
    private const int HoleSize = 64 * 1024;
    private long _length;
    private bool _endsInHole;

    public Errno Write(ReadOnlySpan<byte> data)
    {
        Errno error = Errno.None;
        while (!data.IsEmpty && error == Errno.None)
        {
            ReadOnlySpan<byte> piece = data[..Math.Min(data.Length, HoleSize)];
            bool isHole = piece.Length == HoleSize && !piece.ContainsAnyExcept((byte)0);
            if (!isHole)
            {
                error = _endsInHole ? FilesAt.SeekTo(file, _length) : Errno.None;
                error = error == Errno.None ? FilesAt.Write(file, piece) : error;
            }

            (_length, _endsInHole) = (_length + piece.Length, isHole);
            data = data[piece.Length..];
        }

        return error;
    }

    /// <summary>Gives the file its length, where it ends in a hole.</summary>
    public readonly Errno Finish() => _endsInHole ? FilesAt.Truncate(file, _length) : Errno.None;
}
