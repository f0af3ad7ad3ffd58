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
    [InlineData("max-size=10m max-file=3 compress=true mode=blocking", null)]
    [InlineData("max-size=0 max-file=1 compress=false", null)]
    [InlineData("tag=x", "unknown log opt 'tag' for log driver local")]
    [InlineData("max-size=x", AtStart + "invalid value for max-size: x: invalid size: 'x'")]
    [InlineData("max-file=x", AtStart + "invalid value for max-file: x: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("max-file=0", AtStart + "compression cannot be enabled when max file count is 1")]
    [InlineData("compress=x", AtStart + "error reading compress log option: strconv.ParseBool: parsing \"x\": invalid syntax")]
    public void Check_Local(string options, string? message) => Check("local", options, message);

    [Theory]
    [InlineData("syslog-address=udp://127.0.0.1 syslog-facility=23 syslog-format=rfc5424micro tag=x labels=a env=b cache-max-file=x", null)]
    [InlineData("syslog-facility=local7 cache-disabled=1 syslog-tls-skip-verify=x", null)]
    [InlineData("x=1", "unknown log opt 'x' for syslog log driver")]
    [InlineData("syslog-address=foo", "unsupported scheme: ''")]
    [InlineData("syslog-address=foo://bar", "unsupported scheme: 'foo'")]
    [InlineData("syslog-address=unix:///nope", "stat /nope: no such file or directory")]
    [InlineData("syslog-address=tcp://127.0.0.1:99999", AtStart + "address 99999: invalid port")]
    [InlineData("syslog-facility=24", "invalid syslog facility")]
    [InlineData("syslog-format=x", "Invalid syslog format")]
    [InlineData("cache-disabled=x", "invalid value for option cache-disabled: x")]
    public void Check_Syslog(string options, string? message) => Check("syslog", options, message);

    [Theory]
    [InlineData("tag=1 labels=1 env=1 labels-regex=1 env-regex=1 cache-disabled=1", null)]
    [InlineData("x=1", "unknown log opt 'x' for journald log driver")]
    [InlineData("labels-regex=(", AtStart + "error parsing regexp: missing closing ): `(`")]
    public void Check_Journald(string options, string? message) => Check("journald", options, message);

    [Theory]
    [InlineData("none", null)]
    [InlineData("foo", "error looking up logging plugin foo: plugin \"foo\" not found")]
    [InlineData("gelf", "logger: no log driver named 'gelf' is registered")] // Docker has it
    public void Check_Driver(string driver, string? message) => Check(driver, "a=b", message);

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
