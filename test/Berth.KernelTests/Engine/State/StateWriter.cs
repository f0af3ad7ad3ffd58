using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.State;
using Berth.Images;

namespace Berth.KernelTests.Engine.State;

/// <summary>
/// This program once more, as a process that does nothing but write to a state store until it is killed. It says each write when
/// the store has acknowledged it.
/// </summary>
internal static class StateWriter
{
    private const string PathVariable = "BERTH_TEST_STATE";
    private const string RoundVariable = "BERTH_TEST_ROUND";
    private const string CountVariable = "BERTH_TEST_COUNT";

    /// <param name="path">Of the database.</param>
    /// <param name="round">Writes of different rounds are different.</param>
    /// <param name="count">How many it makes before it ends by itself.</param>
    /// <param name="wrapper">A program, and its arguments, that runs it.</param>
    public static Process Start(string path, int round, int count = int.MaxValue, params string[] wrapper)
    {
        string[] command = [.. wrapper, Environment.ProcessPath!];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment[PathVariable] = path;
        start.Environment[RoundVariable] = round.ToString(CultureInfo.InvariantCulture);
        start.Environment[CountVariable] = count.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    public static ContainerDefinition Container(string id, int version) => new()
    {
        Id = id, Name = $"name-{id}", CreatedAt = DateTimeOffset.UnixEpoch,
        Image = new ImageOrigin { Reference = "busybox", Id = "sha256:0" },
        Settings = new ContainerSettings
        {
            // Of different sizes, so that a document takes between one page and several.
            Process = new ProcessDefinition { Command = [$"{version}", new string('x', version * 37 % 9000)] },
        },
    };

    /// <summary>Before the test runner's own entry point, which is generated.</summary>
    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { } path)
        {
            Write(path, Number(RoundVariable), Number(CountVariable));
            Environment.Exit(0);
        }
    }

    private static int Number(string variable) => int.Parse(Environment.GetEnvironmentVariable(variable)!, CultureInfo.InvariantCulture);

    /// <summary>The write of that number in a round, and what is said of it.</summary>
    public static string Line(int round, int number)
    {
        int version = (round * 100_000) + number;
        return (number % 4) switch
        {
            3 => $"delete {(version - 3) % 50}", // what was put three writes before: one that is not there would write nothing
            2 => $"image {version % 50} {version}",
            _ => $"put {version % 50} {version}",
        };
    }

    /// <summary>Images always are; of containers' writes, every third version.</summary>
    public static bool IsDurable(string line) => line.Split(' ') is not [var verb, .., var number]
        || verb == "image" || int.Parse(number, CultureInfo.InvariantCulture) % 3 == 0;

    private static void Write(string path, int round, int count)
    {
        using StateStore store = StateStore.Open(path);
        using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
        for (int number = 0; number < count; number++)
        {
            string line = Line(round, number);
            bool durable = IsDurable(line);
            switch (line.Split(' '))
            {
                case ["put", var id, var version]:
                    store.PutContainer(Container(id, int.Parse(version, CultureInfo.InvariantCulture)), durable);
                    break;
                case ["image", var id, var version]:
                    store.Images.Put(new ImageRecord { Id = id, References = [version] });
                    break;
                case ["delete", var id]:
                    store.DeleteContainer(id, durable);
                    break;
            }

            output.WriteLine(line);
        }
    }
}
