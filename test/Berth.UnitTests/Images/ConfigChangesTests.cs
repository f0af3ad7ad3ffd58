using Berth.Images;
using Berth.Images.Imports;
using Berth.Images.Oci;

namespace Berth.UnitTests.Images;

public sealed class ConfigChangesTests
{
    [Fact]
    public void Apply_Command_TakesAListOrAShellLine()
    {
        Assert.Equal(["sh", "-c", "a b"], Apply("CMD [\"sh\", \"-c\", \"a b\"]").Cmd);
        Assert.Equal(["/bin/sh", "-c", "echo $HOME \"x\""], Apply("cmd echo $HOME \"x\"").Cmd);
        Assert.Equal(["/bin/sh", "-c", "[ -f x ] && y"], Apply("CMD [ -f x ] && y").Cmd);
        Assert.Null(Apply("CMD []").Cmd);
    }

    [Fact]
    public void Apply_Entrypoint_DropsAnInheritedCommandOnly()
    {
        var inherited = new ExecutionConfig { Cmd = ["old"] };
        Assert.Null(ConfigChanges.Apply(inherited, ["ENTRYPOINT [\"e\"]"]).Cmd);
        ExecutionConfig config = ConfigChanges.Apply(inherited, ["CMD [\"new\"]", "ENTRYPOINT [\"e\"]"]);
        Assert.Equal(["e"], config.Entrypoint);
        Assert.Equal(["new"], config.Cmd);
    }

    [Fact]
    public void Apply_Environment_ReplacesExpandsAndUnquotes()
    {
        ExecutionConfig config = Apply("ENV A=1 B=\"two words\" C=three\\ words", "ENV A ${A}0 and $B", "ENV D='$A' E=${X:-none}${A:+set}");
        Assert.Equal(["A=10 and two words", "B=two words", "C=three words", "D=$A", "E=noneset"], config.Env);
    }

    [Fact]
    public void Apply_Labels_AreMerged()
    {
        var inherited = new ExecutionConfig { Labels = new Dictionary<string, string> { ["a"] = "0", ["z"] = "26" } };
        IReadOnlyDictionary<string, string> labels = ConfigChanges.Apply(inherited, ["LABEL a=1 \"b c\"=\"d e\""]).Labels!;
        Assert.Equal([("a", "1"), ("b c", "d e"), ("z", "26")], labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => (label.Key, label.Value)));
    }

    [Fact]
    public void Apply_Ports_AreNormalised() =>
        Assert.Equal(["80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp"], Apply("EXPOSE 80 53/UDP 8000-8002/tcp 80/tcp").ExposedPorts);

    [Fact]
    public void Apply_Volumes_TakeAListOrWords() => Assert.Equal(["/a b", "/c", "/d"], Apply("VOLUME [\"/a b\"]", "VOLUME /c /d /c").Volumes);

    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("a", "/a")]
    [InlineData("/a|b/../c/", "/a/c")]
    [InlineData("/a|/", "/")]
    [InlineData("../..", "/")]
    public void Apply_WorkingDirectory_IsAbsolute(string directories, string expected) =>
        Assert.Equal(expected, Apply([.. directories.Split('|').Select(directory => $"WORKDIR {directory}")]).WorkingDir);

    [Fact]
    public void Apply_Healthcheck_ReadsOptionsInNanoseconds()
    {
        HealthConfig health = Apply("HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=1.5h --retries=4 CMD curl -f localhost").Healthcheck!;
        Assert.Equal(["CMD-SHELL", "curl -f localhost"], health.Test);
        Assert.Equal((90_000_000_000, 500_000_000, 5_400_000_000_000, 4), (health.Interval, health.Timeout, health.StartPeriod, health.Retries));
        Assert.Equal(["CMD", "a", "b"], Apply("HEALTHCHECK CMD [\"a\",\"b\"]").Healthcheck!.Test);
        Assert.Equal(["NONE"], Apply("HEALTHCHECK none").Healthcheck!.Test);
    }

    [Fact]
    public void Apply_SeveralLinesInOne_AreAllApplied()
    {
        ExecutionConfig config = Apply("# a comment\nUSER \"1000:1000\"\n\nSTOPSIGNAL SIGRTMIN+3\nONBUILD RUN a \\\n b");
        Assert.Equal(("1000:1000", "SIGRTMIN+3"), (config.User, config.StopSignal));
        Assert.Equal(["RUN a  b"], config.OnBuild);
    }

    [Theory]
    [InlineData("RUN x", "RUN is not a valid change command")]
    [InlineData("nonsense", "NONSENSE is not a valid change command")]
    [InlineData("ENV", "ENV requires at least one argument")]
    [InlineData("ENV =x", "ENV names can not be blank")]
    [InlineData("LABEL a=b c", "Syntax error - can't find = in \"c\". Must be of the form: name=value")]
    [InlineData("EXPOSE 70000", "invalid containerPort: 70000")]
    [InlineData("EXPOSE 80/icmp", "invalid containerPort: 80/icmp")]
    [InlineData("STOPSIGNAL NOSIG", "invalid signal: NOSIG")]
    [InlineData("STOPSIGNAL 65", "invalid signal: 65")]
    [InlineData("VOLUME [\"\"]", "VOLUME specified can not be an empty string")]
    [InlineData("HEALTHCHECK MAYBE x", "Unknown type \"MAYBE\" in HEALTHCHECK (try CMD)")]
    [InlineData("HEALTHCHECK --interval=1 CMD x", "invalid duration \"1\" for --interval")]
    [InlineData("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD")]
    [InlineData("ONBUILD ONBUILD RUN x", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")]
    [InlineData("ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger")]
    [InlineData("USER \"x", "unexpected end of statement while looking for matching double-quote")]
    public void Apply_Invalid_NamesWhatIsWrong(string change, string message)
    {
        ImageException error = Assert.Throws<ImageException>(() => Apply(change));
        Assert.Equal((ImageErrorKind.InvalidArgument, message), (error.Kind, error.Message));
    }

    [Fact]
    public void Apply_RandomText_NeverFailsOtherwise()
    {
        const string Alphabet = "ab =\"'\\${}[]:-+,\n#\t1/";
        string[] keywords = ["CMD", "ENV", "LABEL", "EXPOSE", "VOLUME", "WORKDIR", "HEALTHCHECK", "USER", "ONBUILD", "STOPSIGNAL", ""];
        var random = new Random(7);
        for (int i = 0; i < 100_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(16)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            try
            {
                Apply($"{keywords[random.Next(keywords.Length)]} {text}");
            }
            catch (ImageException e)
            {
                Assert.Equal(ImageErrorKind.InvalidArgument, e.Kind);
            }
        }
    }

    private static ExecutionConfig Apply(params string[] changes) => ConfigChanges.Apply(new ExecutionConfig(), changes);
}
