using Berth.Engine.Containers.Definitions;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

/// <summary>Volumes of containers that do not run.</summary>
public sealed partial class VolumeOperations
{
    /// <summary>
    /// Mounts what of a container's volumes is a file system of its own, for a look at the files of one that does not run; the result unmounts. Until
    /// then nobody begins to run with them, so that who does finds either the mount or none.
    /// </summary>
    internal async Task<IDisposable> MountAsync(string container, IReadOnlyList<AttachedMount>? attached, Func<string, (SafeFileHandle Namespace, IReadOnlyList<AttachedMount> Attached)?> running)
    {
        Stack<Action> undo = [];
        Ending ending = new(undo);
        try
        {
            foreach (string name in VolumesOf(attached).Select(static mount => mount.Name).Distinct().Order(StringComparer.Ordinal))
            {
                if (table.Find(name) is not { } volume || LocalOptions.Of(volume.Definition) is not { IsBind: false } local)
                {
                    continue;
                }

                undo.Push((await names.TakeAsync(name, CancellationToken.None).ConfigureAwait(false)).Dispose);
                undo.Push(() => CloseUnlessRunning(volume));
                await OpenMountAsync(volume, local, container, running).ConfigureAwait(false);
            }

            return ending;
        }
        catch
        {
            ending.Dispose();
            throw;
        }
    }

    private void CloseUnlessRunning(Volume volume)
    {
        if (!table.IsRunning(volume))
        {
            mounts.Close(volume.Name);
        }
    }

    private sealed class Ending(Stack<Action> undo) : IDisposable
    {
        public void Dispose()
        {
            while (undo.TryPop(out Action? action))
            {
                action();
            }
        }
    }
}
