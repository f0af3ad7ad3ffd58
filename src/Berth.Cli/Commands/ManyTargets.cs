using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands;

/// <summary>One request for each of many operands, all at once: what takes its time for one takes no longer for twenty.</summary>
internal static class ManyTargets
{
    private const int AtOnce = 50;

    /// <summary>Prints the operand, or what is made of the answer, for each success, and the engine's words for each failure.</summary>
    /// <param name="invocation">With the operands.</param>
    /// <param name="ask">The request for an operand.</param>
    /// <param name="print">What is printed for a success; without, the operand.</param>
    /// <param name="forgives">Whether a failure does not count.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        Invocation invocation,
        Func<string, Request> ask,
        Func<byte[], string>? print = null,
        Func<EngineErrorException, bool>? forgives = null)
    {
        bool failed = false;
        foreach (string[] names in invocation.Operands.Chunk(AtOnce))
        {
            EngineConnection[] connections = [.. names.Select(_ => invocation.Engine.Connect())];
            try
            {
                for (int i = 0; i < names.Length; i++)
                {
                    connections[i].Send(ask(names[i]));
                }

                for (int i = 0; i < names.Length; i++)
                {
                    failed |= !Finish(invocation, connections[i], names[i], print, forgives);
                }
            }
            finally
            {
                Array.ForEach(connections, connection => connection.Dispose());
            }
        }

        return failed ? 1 : 0;
    }

    private static bool Finish(
        Invocation invocation, EngineConnection connection, string name, Func<byte[], string>? print, Func<EngineErrorException, bool>? forgives)
    {
        try
        {
            connection.ReadSuccess();
            byte[] body = connection.ReadBody();
            invocation.Output.WriteLine(print?.Invoke(body) ?? name);
            invocation.Output.Flush();
            return true;
        }
        catch (EngineErrorException e)
        {
            invocation.Error.WriteLine(e.Message);
            invocation.Error.Flush();
            return forgives?.Invoke(e) ?? false;
        }
    }
}
