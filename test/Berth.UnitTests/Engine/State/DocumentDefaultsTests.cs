using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.State;

namespace Berth.UnitTests.Engine.State;

/// <summary>Rows of an older program, which lack what it did not know.</summary>
public sealed class DocumentDefaultsTests : IDisposable
{
    private readonly StateDirectory directory = new();

    /// <summary>Takes every field that may be missing out of a full document, one at a time, and wants a new object's value in its place.</summary>
    [Fact]
    public void Complete_AnyFieldMissing_HasTheValueOfANewObject()
    {
        int tried = 0;
        foreach ((string[] path, object? fresh) in OptionalFields(Filled.New<ContainerDefinition>(), []))
        {
            JsonNode document = JsonNode.Parse(StateJson.WriteAny(Filled.New<ContainerDefinition>()))!;
            Assert.True(At(document, path[..^1])!.AsObject().Remove(path[^1]), string.Join('.', path));

            byte[] completed = DocumentDefaults.Complete(Encoding.UTF8.GetBytes(document.ToJsonString()));

            object read = StateJson.Read(completed, StateJson.Default.ContainerDefinition, "", "");
            Assert.Null(Filled.Difference(fresh, ValueAt(read, path), string.Join('.', path)));
            tried++;
        }

        Assert.True(tried > 120, $"only {tried} fields");
    }

    /// <summary>A field was added, or has another default: <see cref="DocumentDefaults.Fingerprint"/> gets the value that is found here.</summary>
    [Fact]
    public void Fingerprint_OfTheDefaults_IsTheConstant()
    {
        byte[] hash = SHA256.HashData([.. DocumentDefaults.New.SelectMany(StateJson.WriteAny)]);

        Assert.Equal(DocumentDefaults.Fingerprint, Convert.ToHexStringLower(hash.AsSpan(0, 8)));
    }

    [Theory, InlineData("{"), InlineData("null"), InlineData("[1]"), InlineData(""), InlineData("{\"Id\":1,\"Id\":2}")]
    public void Complete_WhatIsNoDocument_StaysAsItIs(string text) =>
        Assert.Equal(text, Encoding.UTF8.GetString(DocumentDefaults.Complete(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Open_RowsOfAnotherProgram_AreCompletedAndKeepWhatIsUnknown()
    {
        directory.Open().Dispose();
        using (Database database = Database.Open(directory.Database))
        {
            StateProperties.Write(database, StateProperties.Definitions, "of another program");
            database.Execute("""
                INSERT INTO containers VALUES ('abc', 'n',
                '{"Id":"abc","Name":"n","CreatedAt":"2025-01-01T00:00:00Z","Image":{"Reference":"i","Id":"x"},"Settings":{"Log":{"Invention":1}}}')
                """);
        }

        using (StateStore store = directory.Open())
        {
            ContainerDefinition read = Assert.Single(store.LoadContainers());
            Assert.Null(Filled.Difference(new ContainerSettings(), read.Settings));
            Assert.Empty(read.Image.Layers);
        }

        using Database after = Database.Open(directory.Database);
        using Statement select = after.Compile("SELECT document FROM containers");
        Assert.True(select.Step());
        Assert.Contains("\"Log\":{\"Invention\":1,\"Driver\":\"\"}", select.Text(0));
    }

    public void Dispose() => directory.Dispose();

    /// <summary>Of every record, at any depth, that is made without arguments: what need not be said, with a new object's value.</summary>
    private static IEnumerable<(string[] Path, object? Fresh)> OptionalFields(object? value, string[] path)
    {
        switch (value)
        {
            case null or string:
                yield break;
            case System.Collections.IDictionary map:
                foreach (object key in map.Keys)
                    foreach (var field in OptionalFields(map[key], [.. path, (string)key]))
                        yield return field;
                yield break;
            case System.Collections.IList list:
                for (int i = 0; i < list.Count; i++)
                    foreach (var field in OptionalFields(list[i], [.. path, $"{i}"]))
                        yield return field;
                yield break;
        }

        if (!Filled.IsRecord(value.GetType()))
            yield break;
        bool hasDefaults = value.GetType().GetConstructor([]) is not null;
        foreach (PropertyInfo property in Filled.Properties(value.GetType()))
        {
            if (hasDefaults && property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null)
                yield return ([.. path, property.Name], property.GetValue(Activator.CreateInstance(value.GetType())));
            foreach (var field in OptionalFields(property.GetValue(value), [.. path, property.Name]))
                yield return field;
        }
    }

    private static JsonNode? At(JsonNode? node, string[] path) =>
        path.Aggregate(node, static (at, step) => at is JsonArray list ? list[int.Parse(step)] : at![step]);

    private static object? ValueAt(object? value, string[] path) => path.Aggregate(value, static (at, step) => at switch
    {
        System.Collections.IDictionary map => map[step],
        System.Collections.IList list => list[int.Parse(step)],
        _ => at!.GetType().GetProperty(step)!.GetValue(at),
    });
}
