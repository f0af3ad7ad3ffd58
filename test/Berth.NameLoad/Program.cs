using System.Diagnostics;
using System.Globalization;
using System.Net;
using Berth.NameLoad;

// name-load NAME ADDRESS COUNT
//   Asks the name server of the network namespace it runs in for a name, COUNT times on two sockets, and checks that each answer has the
//   address. Prints answers a second, and what 99 of 100 took at most in microseconds.
const int sockets = 2;
int count = int.Parse(args[2], CultureInfo.InvariantCulture) / sockets;
Asker[] askers = [.. Enumerable.Range(0, sockets).Select(_ => new Asker(args[0], IPAddress.Parse(args[1])))];
long begun = Stopwatch.GetTimestamp();
await Task.WhenAll(askers.Select(asker => Task.Run(() => asker.Ask(count))));
double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
long[] times = [.. askers.SelectMany(static asker => asker.Times).Order()];
double slow = Stopwatch.GetElapsedTime(0, times[times.Length * 99 / 100]).TotalMicroseconds;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count * sockets / seconds:0} {slow:0}"));
