using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Berth.Engine;

namespace Berth.UnitTests.Engine;

/// <summary>What strangers may use of Berth.Engine, compared with Golden/PublicApi.txt. BERTH_GOLDEN=write renews it.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicMembers_OfTheEngine_AreTheGoldenOnes() => Compare(PublicApi.Describe(typeof(ContainerEngine).Assembly));

    [Fact]
    public void PublicTypesAndMethods_OfTheEngine_AreDocumented()
    {
        Assembly engine = typeof(ContainerEngine).Assembly;
        HashSet<string> documented = [.. XDocument.Load(Path.ChangeExtension(engine.Location, ".xml")).Descendants("member")
            .Select(member => member.Attribute("name")!.Value.Split('(')[0])];

        Assert.Empty(PublicApi.DocumentationIds(engine).Except(documented));
    }

    private static void Compare(string actual, [CallerFilePath] string source = "")
    {
        string golden = Path.Combine(Path.GetDirectoryName(source)!, "Golden", "PublicApi.txt");
        if (Environment.GetEnvironmentVariable("BERTH_GOLDEN") == "write")
        {
            File.WriteAllText(golden, actual);
        }

        Assert.Equal(File.ReadAllText(golden), actual);
    }
}
