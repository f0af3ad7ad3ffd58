using Berth.RuntimeCli;

return RuntimeProgram.Run(args);
