using Berth.Engine;

namespace Berth.Daemon.Options;

/// <summary>Docker's options of its storage driver.</summary>
internal static partial class ConfigFile
{
    /// <summary>
    /// <c>overlay2.size=10G</c>; <c>overlay2.override_kernel_check</c> is in many files, and has had nothing to say since kernels of 4.0.
    /// </summary>
    /// <returns>The bytes that a container's layer may have; 0 is without limit.</returns>
    private static long LayerSize(ConfigValue value)
    {
        long bytes = 0;
        foreach (string text in value.Texts())
        {
            if (text.Split('=', 2) is not [var name, var said])
            {
                throw new OptionsException($"setting \"storage-opts\": unable to parse key/value option: {text}");
            }

            switch (name.Trim().ToLowerInvariant())
            {
                case "overlay2.size":
                    bytes = ByteSize.TryParse(said.Trim(), out long size) ? size : throw new OptionsException($"setting \"storage-opts\": invalid size: '{said}'");
                    break;
                case "overlay2.override_kernel_check":
                    break;
                case var other:
                    throw new OptionsException($"setting \"storage-opts\": unknown option {other}: overlayfs has overlay2.size alone");
            }
        }

        return bytes;
    }
}
