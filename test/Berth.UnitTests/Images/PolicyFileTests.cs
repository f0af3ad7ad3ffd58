using System.Security.Cryptography;
using Berth.Images;
using Berth.Images.References;
using Berth.Images.Signatures;

namespace Berth.UnitTests.Images;

public sealed class PolicyFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-policy-").FullName;

    public PolicyFileTests()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA weak = RSA.Create(1024);
        File.WriteAllText(Path.Combine(_directory, "release.pub"), key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_directory, "weak.pub"), weak.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_directory, "private.pem"), key.ExportECPrivateKeyPem());
        // Ed25519, of RFC 8410.
        File.WriteAllText(Path.Combine(_directory, "ed.pub"), "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n");
    }

    [Theory]
    [InlineData("registry.example.com/team/app", "release")]
    [InlineData("registry.example.com/team", "release")]
    [InlineData("registry.example.com/teams", "rejected")]
    [InlineData("registry.example.com/other", "rejected")]
    [InlineData("registry.example.com:5000/other", "accepted")]
    [InlineData("docker.io/library/busybox", "accepted")]
    public void Read_Rules_TheLongestBeginningCounts(string repository, string expected)
    {
        SignaturePolicy policy = Read(
            """
            {
              "default": "accept", // comments are welcome
              "registries": {
                "registry.example.com": "reject",
                "registry.example.com/team": {"signed-by": {"release": "release.pub"}},
              }
            }
            """);

        PolicyRule rule = policy.RuleOf(ImageReference.Parse(repository).Repository);

        Assert.Equal(expected, rule.IsRejected ? "rejected" : rule.Keys.Count == 0 ? "accepted" : rule.Keys[0].Name);
    }

    [Theory]
    [InlineData("[]", "the policy must be an object")]
    [InlineData("{}", "\"default\" is missing")]
    [InlineData("""{"default": "acept"}""", "\"default\" must be accept, reject or an object with \"signed-by\", not \"acept\"")]
    [InlineData("""{"default": "accept", "registry": {}}""", "unknown member \"registry\"")]
    [InlineData("""{"default": "accept", "default": "reject"}""", "default")]
    [InlineData("""{"default": {"signed-by": {}}}""", "names no key: to let nothing through, say reject")]
    [InlineData("""{"default": {"signed-by": {"a": "release.pub"}, "more": 1}}""", "an object with \"signed-by\" alone")]
    [InlineData("""{"default": {"signed-by": {"a": 1}}}""", "key \"a\" must be the path of a public key")]
    [InlineData("""{"default": {"signed-by": {"a": "nosuch.pub"}}}""", "nosuch.pub")]
    [InlineData("""{"default": {"signed-by": {"a": "private.pem"}}}""", "key \"a\" is no public key in PEM")]
    [InlineData("""{"default": {"signed-by": {"a": "weak.pub"}}}""", "key \"a\" has 1024 bits")]
    [InlineData("""{"default": {"signed-by": {"a": "ed.pub"}}}""", "key \"a\" is neither of ECDSA nor of RSA")]
    [InlineData("""{"default": "accept", "registries": {"busybox": "reject"}}""", "\"busybox\" is no registry")]
    [InlineData("""{"default": "accept", "registries": {"docker.io/library/busybox:1": "reject"}}""", "\"docker.io/library/busybox:1\" is no registry")]
    [InlineData("""{"default": "accept", "registries": {"docker.io/": "reject"}}""", "\"docker.io/\" is no registry")]
    public void Read_WhatMakesNoSense_IsRefusedByName(string json, string named)
    {
        ImageException error = Assert.Throws<ImageException>(() => Read(json));

        Assert.StartsWith($"cannot use the signature policy {_directory}/policy.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindRefusal_ImageWithoutAName_GoesByTheDefault()
    {
        SignaturePolicy rejecting = new(PolicyRule.Reject, new Dictionary<string, PolicyRule>());

        Assert.EndsWith("the signature policy rejects images without a name", rejecting.FindRefusal(null, new string('a', 64)), StringComparison.Ordinal);
        Assert.Null(new SignaturePolicy(PolicyRule.Accept, new Dictionary<string, PolicyRule>()).FindRefusal(null, new string('a', 64)));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private SignaturePolicy Read(string json)
    {
        string path = Path.Combine(_directory, "policy.json");
        File.WriteAllText(path, json);
        return PolicyFile.Read(path);
    }
}
