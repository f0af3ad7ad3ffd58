using System.IO.Compression;
using System.Text;
using Berth.Images.References;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>Image archives for tests, in the formats that other programs write, and damaged in all the ways they can be.</summary>
internal sealed class ImageArchive
{
    private readonly TarBuilder _tar = new();

    public static byte[] Layer(string file) => new TarBuilder().Directory("d/").File($"d/{file}", file).Build();

    public static string Hex(byte[] data) => Digest.Of(data).Hex;

    public static byte[] Config(params byte[][] layers) => Bytes(
        $$"""
        {"architecture":"{{Berth.Images.Oci.Platform.Host.Architecture}}","os":"linux","unknown":{"kept":[1]},"config":{"Cmd":["sh"]},
         "created":"2020-02-03T04:05:06.789Z","rootfs":{"type":"layers","diff_ids":[{{string.Join(',', layers.Select(layer => $"\"sha256:{Hex(layer)}\""))}}] } }
        """);

    public static byte[] Gzip(byte[] data)
    {
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(data);
        }
        return target.ToArray();
    }

    public static byte[] Zstd(byte[] data)
    {
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(data).ToArray();
    }

    public ImageArchive Add(string name, byte[] content)
    {
        _tar.File(Bytes(name), content);
        return this;
    }

    public ImageArchive Add(string name, string content) => Add(name, Bytes(content));

    public ImageArchive Blob(byte[] content) => Add($"blobs/sha256/{Hex(content)}", content);

    public ImageArchive Link(string name, string target)
    {
        _tar.Link(name, target);
        return this;
    }

    /// <summary>An OCI manifest and its blobs; the manifest's descriptor for an index is the result.</summary>
    public string OciImage(byte[] config, params (byte[] Blob, string Suffix)[] layers)
    {
        byte[] manifest = Bytes($$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{Descriptor("application/vnd.oci.image.config.v1+json", config)}},
             "layers":[{{string.Join(',', layers.Select(layer => Descriptor("application/vnd.oci.image.layer.v1.tar" + layer.Suffix, layer.Blob)))}}]}
            """);
        foreach (byte[] blob in layers.Select(layer => layer.Blob).Prepend(config).Prepend(manifest))
        {
            Blob(blob);
        }
        return Descriptor("application/vnd.oci.image.manifest.v1+json", manifest);
    }

    public static string Descriptor(string mediaType, byte[] blob, string more = "") =>
        $$"""{"mediaType":"{{mediaType}}","digest":"sha256:{{Hex(blob)}}","size":{{blob.Length}}{{more}}}""";

    public ImageArchive Index(params string[] descriptors) =>
        Add("oci-layout", """{"imageLayoutVersion":"1.0.0"}""").Add("index.json", $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', descriptors)}}]}""");

    public byte[] Build() => _tar.Build();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
