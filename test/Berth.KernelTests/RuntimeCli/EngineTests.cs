using System.Diagnostics;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.RuntimeCli;

/// <summary>Podman 5 and Docker with berth-runtime instead of crun and runc, in the peers' root.</summary>
public sealed class EngineTests : IDisposable
{
    private static readonly string Tool = Path.Combine(Path.GetDirectoryName(RuntimeBox.Program)!, "../../tools/peers.sh");
    private readonly RuntimeBox box = new();

    /// <summary>The commands are one script, for every run of the tool has a /run of its own.</summary>
    [Fact]
    public void Podman_RunsExecutesStopsAndRemoves()
    {
        Peers.Require("usr/bin/podman");

        Assert.Equal(
            """
            hi
            exit 0
            exit 3
            /dev/pts/0
            exit 0
            executable file not found in $PATH
            exit 127
            exit 126
            inside
            exit 7
            /dev/pts/0
            exit 0
            exit 127
            paused
            104857600
            9
            shared
            55
            1
            touch: /x: Read-only file system
            exit 1
            left: 0

            """,
            Run("""
            p() { podman --runtime /opt/berth/berth-runtime --cgroup-manager=cgroupfs --events-backend=file "$@"; }
            printf '[storage]\ndriver="overlay"\ngraphroot="%s/graph"\nrunroot="%s/run"\n' "$DIR" "$DIR" >"$DIR/storage.conf"
            export CONTAINERS_STORAGE_CONF="$DIR/storage.conf"
            p import -q "$DIR/image.tar" box:1 >/dev/null
            p run --rm --network none box:1 /bin/busybox echo hi; echo exit $?
            p run --rm --network none box:1 /bin/sh -c 'exit 3'; echo exit $?
            p run --rm -t --network none box:1 /bin/busybox tty | tr -d '\r'; echo exit $?
            p run --rm --network none box:1 nonexistent 2>"$DIR/err"; code=$?; grep -o 'executable file not found in $PATH' "$DIR/err"; echo exit $code
            p run --rm --network none box:1 /tmp 2>/dev/null; echo exit $?
            p run -d --name one --network none --memory 64m box:1 /bin/sh -c 'trap "exit 9" TERM; while :; do busybox sleep 1000 & wait; done' >/dev/null
            p exec one /bin/sh -c 'echo inside; exit 7'; echo exit $?
            p exec -t one /bin/busybox tty | tr -d '\r'; echo exit $?
            p exec one /nonexistent 2>/dev/null; echo exit $?
            p pause one >/dev/null; p inspect -f '{{.State.Status}}' one; p unpause one >/dev/null
            p update --memory 100m one >/dev/null; cat /sys/fs/cgroup/memory/libpod_parent/libpod-*/memory.limit_in_bytes /sys/fs/cgroup/libpod_parent/libpod-*/memory.max 2>/dev/null
            p stop one >/dev/null; p inspect -f '{{.State.ExitCode}}' one
            p start one >/dev/null; p rm -f -t 0 one >/dev/null
            p run -d --name two --network none --hostname shared box:1 /bin/busybox sleep 1000 >/dev/null
            p run --rm --pid container:two --network container:two --uts container:two --user 55:66 --read-only --cap-drop all box:1 /bin/sh -c '
              busybox hostname; busybox id -u; busybox ps | busybox grep -c "sleep 100[0]"; busybox touch /x' 2>&1; echo exit $?
            p rm -f -t 0 two >/dev/null
            echo left: $(p ps -aq | wc -l)
            """));
    }

    [Fact]
    public void Docker_RunsExecutesStopsAndRemoves()
    {
        Peers.Require();

        Assert.Equal(
            """
            hi
            exit 0
            00000000a80425fb 2
            exit 3
            exit 127
            inside
            exit 7
            /dev/pts/0
            exit 0
            137
            shared
            exit 0
            left: 0

            """,
            Run("""
            dockerd --host "unix://$DIR/docker.sock" --data-root "$DIR/data" --exec-root "$DIR/exec" --pidfile "$DIR/pid" --storage-driver overlay2 \
              --add-runtime berth=/opt/berth/berth-runtime --default-runtime berth --iptables=false --bridge=none >"$DIR/log" 2>&1 &
            tail -f "$DIR/log" --pid $! | grep -q 'API listen on'
            d() { docker --host "unix://$DIR/docker.sock" "$@"; }
            d import "$DIR/image.tar" box:1 >/dev/null
            d run --rm --network none box:1 /bin/busybox echo hi; echo exit $?
            d run --rm --network none box:1 /bin/sh -c 'echo $(busybox grep -E "CapEff|Seccomp:" /proc/self/status | busybox cut -f2); exit 3'; echo exit $?
            d run --rm --network none box:1 nonexistent 2>/dev/null; echo exit $?
            d run -d --name one --hostname shared --network none --memory 64m --ipc shareable box:1 /bin/busybox sleep 1000 >/dev/null
            d exec one /bin/sh -c 'echo inside; exit 7'; echo exit $?
            d exec -t one /bin/busybox tty | tr -d '\r'; echo exit $?
            d stop -t 0 one >/dev/null; d inspect -f '{{.State.ExitCode}}' one; d start one >/dev/null
            d run --rm --network container:one --pid container:one --ipc container:one box:1 /bin/busybox hostname; echo exit $?
            d rm -f one >/dev/null
            echo left: $(d ps -aq | wc -l)
            kill $(cat "$DIR/pid"); wait
            """));
    }

    public void Dispose() => box.Dispose();

    private string Run(string script)
    {
        string directory = Directory.CreateDirectory(box.PathOf("peers")).FullName;
        Networks.TestCommand.Run($"tar -C {box.RootFs} -cf {directory}/image.tar .");
        File.WriteAllText(Path.Combine(directory, "script"), script);
        ProcessStartInfo start = new(Tool, ["run", "bash", Path.Combine(directory, "script")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DIR"] = directory;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
        return output;
    }
}
