// Asks an engine the same again and again over kept-alive connections to its unix socket, and checks every answer.
//   http-load SOCKET PATH CONNECTIONS REQUESTS TEXT TIMES
// Each of the CONNECTIONS sends its share of the REQUESTS, one after another. Every answer has to be a 200 in which TEXT is TIMES times, or
// this fails. Prints the answers a second, and the median of the times of single answers in microseconds.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Berth.HttpLoad;

if (args.Length != 6)
{
    Console.Error.WriteLine("http-load SOCKET PATH CONNECTIONS REQUESTS TEXT TIMES");
    return 2;
}

string path = args[1];
int connections = int.Parse(args[2], CultureInfo.InvariantCulture);
int each = int.Parse(args[3], CultureInfo.InvariantCulture) / connections;
byte[] text = Encoding.UTF8.GetBytes(args[4]);
int times = int.Parse(args[5], CultureInfo.InvariantCulture);

Asker[] askers = [.. Enumerable.Range(0, connections).Select(_ => new Asker(args[0], path, each))];
foreach (Asker asker in askers)
{
    asker.Ask(text, times);
}

long begin = Stopwatch.GetTimestamp();
Thread[] threads = [.. askers.Select(asker => new Thread(() => asker.Run(text, times), 256 << 10))];
Array.ForEach(threads, thread => thread.Start());
Array.ForEach(threads, thread => thread.Join());
TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
if (askers.Select(asker => asker.Failure).FirstOrDefault(failure => failure is not null) is { } failure)
{
    Console.Error.WriteLine($"http-load: {failure}");
    return 1;
}

TimeSpan[] sorted = [.. askers.SelectMany(asker => asker.Times).Order()];
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sorted.Length / elapsed.TotalSeconds:F0} {sorted[sorted.Length / 2].TotalMicroseconds:F0}"));
return 0;
