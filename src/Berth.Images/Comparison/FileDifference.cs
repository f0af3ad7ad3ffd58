using Berth.Images.Layers;

namespace Berth.Images.Comparison;

/// <summary>A path at which two images differ.</summary>
/// <param name="Path">Absolute; bytes that are no text are replaced.</param>
/// <param name="Kind">What the second image has done to it.</param>
/// <param name="OldSize">Bytes of the first image's file; 0 where it is no regular file, or there is none.</param>
/// <param name="NewSize">The same of the second's.</param>
public sealed record FileDifference(string Path, ChangeKind Kind, long OldSize, long NewSize);
