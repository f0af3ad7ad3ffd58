using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

/// <summary>The messages are those of Docker 26 for the same options.</summary>
public sealed class LogValidationTests
{
    private const string AtStart = "failed to create task for container: failed to initialize logging driver: ";

    [Theory]
    [InlineData("max-size=10m max-file=3 compress=true tag=x labels=a env=b mode=blocking", null)]
    [InlineData("max-size=-1", null)]
    [InlineData("mode=non-blocking max-buffer-size=1m", null)]
    [InlineData("foo=x", "unknown log opt 'foo' for json-file log driver")]
    [InlineData("mode=foo", "logger: logging mode not supported: foo")]
    [InlineData("max-buffer-size=1m", "logger: max-buffer-size option is only supported with 'mode=non-blocking'")]
    [InlineData("mode=non-blocking max-buffer-size=x", "error parsing option max-buffer-size: invalid size: 'x'")]
    [InlineData("max-size=x", AtStart + "invalid size: 'x'")]
    [InlineData("max-size=1z", AtStart + "invalid size: '1z'")]
    [InlineData("max-size=0", AtStart + "max-size must be a positive number")]
    [InlineData("max-file=0", AtStart + "max-file cannot be less than 1")]
    [InlineData("max-file=x", AtStart + "strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("compress=x", AtStart + "strconv.ParseBool: parsing \"x\": invalid syntax")]
    [InlineData("compress=true", AtStart + "compress cannot be true when max-file is less than 2 or max-size is not set")]
    public void Check_JsonFile(string options, string? message) => Check("json-file", options, message);

    [Theory]
    [InlineData("none", null)]
    [InlineData("foo", "error looking up logging plugin foo: plugin \"foo\" not found")]
    [InlineData("syslog", "logger: no log driver named 'syslog' is registered")] // Docker has it
    public void Check_Driver(string driver, string? message) => Check(driver, "a=b", message);

    [Theory]
    [InlineData("10m", 10L << 20)]
    [InlineData("1.5K", 1536L)]
    [InlineData("5", 5L)]
    [InlineData("2gb", 2L << 30)]
    [InlineData("1MiB", 1L << 20)]
    public void TryParseSize_Size_IsBytes(string text, long bytes)
    {
        Assert.True(LogValidation.TryParseSize(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    private static void Check(string driver, string options, string? message)
    {
        LogDefinition log = new() { Driver = driver, Options = options.Split(' ').ToDictionary(option => option.Split('=')[0], option => option.Split('=')[1]) };
        if (message is null)
        {
            LogValidation.Check(log);
            return;
        }

        Assert.Equal(message, Assert.Throws<EngineException>(() => LogValidation.Check(log)).Message);
    }
}
