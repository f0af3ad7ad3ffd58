using Berth.Cli;
using Berth.Cli.Rendering;

using DescriptorWriter output = new(1);
using DescriptorWriter error = new(2);
return new CommandLine(output, error, Environment.GetEnvironmentVariable).Run(args);
