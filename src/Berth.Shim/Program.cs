using Berth.Shim;
using Berth.Shim.Logs;

if (args is [CompressProgram.Option])
{
    return CompressProgram.Run();
}

// One thread, no console, no JSON: a shim is as small as the container that it looks after.
return ShimArguments.TryParse(args, out ShimArguments? arguments) && ShimLoop.TryStart(arguments!, out ShimLoop? loop) ? loop!.Run() : 1;
