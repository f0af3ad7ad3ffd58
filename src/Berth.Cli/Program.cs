using Berth.Cli;
using Berth.Cli.Rendering;

using DescriptorWriter output = new(1);
using DescriptorWriter error = new(2);
string ownDaemon = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "", "berthd");
return new CommandLine(output, error, Environment.GetEnvironmentVariable, ownDaemon).Run(args);
