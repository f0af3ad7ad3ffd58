using Berth.Api.Execs;
using static Berth.Cli.Commands.Containers.JsonFields;

namespace Berth.Cli.Commands.Containers;

/// <summary>Writes the requests of <c>exec</c> by hand, for the reason that <see cref="CreateRequestJson"/> gives.</summary>
internal static class ExecRequestJson
{
    public static byte[] Write(ExecCreateRequest request) => JsonFields.Write(json =>
    {
        Text(json, "User"u8, request.User);
        Flag(json, "Privileged"u8, request.Privileged);
        Flag(json, "Tty"u8, request.Tty);
        Size(json, request.ConsoleSize);
        Flag(json, "AttachStdin"u8, request.AttachStdin);
        Flag(json, "AttachStderr"u8, request.AttachStderr);
        Flag(json, "AttachStdout"u8, request.AttachStdout);
        Flag(json, "Detach"u8, request.Detach);
        Text(json, "DetachKeys"u8, request.DetachKeys);
        List(json, "Env"u8, request.Env);
        Text(json, "WorkingDir"u8, request.WorkingDir);
        List(json, "Cmd"u8, request.Cmd);
    });

    public static byte[] Write(ExecStartRequest request) => JsonFields.Write(json =>
    {
        Flag(json, "Detach"u8, request.Detach);
        Flag(json, "Tty"u8, request.Tty);
        Size(json, request.ConsoleSize);
    });
}
