using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Spec;

public sealed class SpecReaderTests
{
    private int next;

    [Fact]
    public void ReadRuntimeSpec_EveryFieldThereIs_IsReadAsBySpecJson()
    {
        RuntimeSpec full = (RuntimeSpec)Fill(typeof(RuntimeSpec));
        byte[] document = SpecJson.Write(full);

        SpecDocument read = SpecReader.ReadRuntimeSpec(document);
        RuntimeSpec whole = read.Spec with { Linux = read.Spec.Linux! with { Seccomp = SpecReader.ReadSeccomp(read.Seccomp.Span) } };

        Assert.Null(read.Spec.Linux!.Seccomp);
        Assert.Equal(Encoding.UTF8.GetString(document), Encoding.UTF8.GetString(SpecJson.Write(whole)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"hostname":"w\u00e9b\n","windows":{"layerFolders":[1,{"a":[]}]},"linux":{"intelRdt":{"closID":"x"}},"root":{"path":"r"}}""")]
    [InlineData("""{"mounts":null,"annotations":null,"process":{"args":null,"env":null,"user":{"additionalGids":null}},"linux":{"resources":{"devices":null,"unified":null}}}""")]
    [InlineData("""{"annotations":{"a.b/c":"d \"e\"","":""},"linux":{"sysctl":{"net.x":"1"},"seccomp":null,"resources":{"memory":null}}}""")]
    public void ReadRuntimeSpec_Document_IsWhatSpecJsonMakesOfIt(string json)
    {
        byte[] document = Encoding.UTF8.GetBytes(json);

        Assert.Equal(Encoding.UTF8.GetString(SpecJson.Write(SpecJson.ReadRuntimeSpec(document))), Encoding.UTF8.GetString(SpecJson.Write(SpecReader.ReadRuntimeSpec(document).Spec)));
    }

    [Theory]
    [InlineData("""{"process":{"user":{"uid":-1}}}""", "process.user.uid")]
    [InlineData("""{"process":{"args":"sh"}}""", "process.args")]
    [InlineData("""{"mounts":[{"destination":"/a"},{"destination":7}]}""", "mounts.destination")]
    [InlineData("""{"linux":{"resources":{"memory":{"limit":"1"}}}}""", "linux.resources.memory.limit")]
    [InlineData("""{"linux":{"sysctl":{"a":{}}}}""", "linux.sysctl.a")]
    [InlineData("""{"hostname":1}""", "hostname")]
    [InlineData("{\"linux\":{\"seccomp\":{}},\n\"root\":1}", "root")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    public void ReadRuntimeSpec_WrongType_NamesTheField(string json, string field) =>
        Assert.Equal(field, Assert.Throws<SpecException>(() => SpecReader.ReadRuntimeSpec(Encoding.UTF8.GetBytes(json))).Field);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":}")]
    [InlineData("{} x")]
    [InlineData("{\n\n\"linux\": {\"seccomp\": [}")]
    public void ReadRuntimeSpec_NoJson_SaysInWhichLine(string json) =>
        Assert.StartsWith("not valid JSON at line ", Assert.Throws<SpecException>(() => SpecReader.ReadRuntimeSpec(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadRuntimeSpec_DeepNesting_IsRefused() =>
        Assert.Throws<SpecException>(() => SpecReader.ReadRuntimeSpec(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000))));

    /// <summary>An object with a value of its own in every property, so that one that is not read shows.</summary>
    private object Fill(Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        next++;
        if (bare == typeof(string))
        {
            return $"text {next}";
        }

        if (bare == typeof(bool))
        {
            return true;
        }

        if (bare.IsPrimitive)
        {
            return Convert.ChangeType(next, bare, CultureInfo.InvariantCulture);
        }

        if (bare.IsGenericType)
        {
            return FillCollection(bare);
        }

        ConstructorInfo constructor = bare.GetConstructors().OrderBy(c => c.GetParameters().Length).First();
        object made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Fill(parameter.ParameterType))]);
        foreach (PropertyInfo property in bare.GetProperties().Where(p => p.CanWrite))
        {
            property.SetValue(made, Fill(property.PropertyType));
        }

        return made;
    }

    private object FillCollection(Type type)
    {
        Type[] parts = type.GetGenericArguments();
        if (parts.Length == 1)
        {
            IList list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(parts))!;
            list.Add(Fill(parts[0]));
            list.Add(Fill(parts[0]));
            return list;
        }

        IDictionary map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(parts))!;
        map[Fill(parts[0])] = Fill(parts[1]);
        return map;
    }
}
