using Berth.ApiTests.Support;

namespace Berth.ApiTests.Clients;

/// <summary>python3-docker, as the distribution has it, unchanged.</summary>
public sealed class PythonTests(TestEngine engine) : EngineTests(engine)
{
    private const string Python = "/usr/bin/python3"; // the distribution's, whose packages it sees

    [Fact]
    public async Task Script_RunsExecsReadsLogsAndRemoves()
    {
        const string Script = """
            import docker, sys
            client = docker.from_env()
            name = sys.argv[1]
            assert client.ping()
            assert client.containers.run("busybox", "echo hello", remove=True) == b"hello\n"
            try:
                client.containers.run("busybox", "sh -c 'echo no >&2; exit 4'", remove=True)
                raise SystemExit("no error")
            except docker.errors.ContainerError as e:
                assert e.exit_status == 4 and e.stderr == b"no\n", (e.exit_status, e.stderr)
            c = client.containers.run("busybox", ["sh", "-c", "echo one; echo two >&2; sleep 1000"], name=name,
                                      detach=True, environment={"K": "v"}, labels={"l": "1"}, mem_limit="64m")
            c.reload()
            assert c.status == "running" and c.name == name and c.labels == {"l": "1"}
            assert c.attrs["HostConfig"]["Memory"] == 64 << 20
            assert c in client.containers.list(filters={"label": "l=1"})
            code, out = c.exec_run("sh -c 'echo $K; exit 5'")
            assert (code, out) == (5, b"v\n"), (code, out)
            code, (stdout, stderr) = c.exec_run(["sh", "-c", "echo o; echo e >&2"], demux=True)
            assert (stdout, stderr) == (b"o\n", b"e\n"), (stdout, stderr)
            assert b"".join(c.exec_run("echo streamed", stream=True).output) == b"streamed\n"
            assert c.logs(stdout=True, stderr=False) == b"one\n"
            assert c.logs(tail=2, stdout=False) == b"two\n"
            c.rename(name + "-2"); c.reload()
            assert c.name == name + "-2"
            c.pause(); c.reload(); assert c.status == "paused"
            c.unpause()
            c.kill(); assert c.wait()["StatusCode"] == 137
            c.start(); c.stop(timeout=1); c.reload()
            assert c.status == "exited"
            c.remove()
            try:
                client.containers.get(name); raise SystemExit("still there")
            except docker.errors.NotFound:
                pass
            image = client.images.get("busybox")
            assert "busybox:latest" in image.tags and image.tag("copy", "v1")
            client.images.remove("copy:v1")
            assert client.version()["ApiVersion"] and client.info()["Images"] >= 1
            print("all well")
            """;
        var result = await Command.RunAsync(Python, ["-c", Script, NewName()], null, Docker.Environment);
        Assert.Equal("all well\n", result.Succeeded().Output);
    }

    [Fact]
    public async Task Script_SamplesListensAndFollows()
    {
        const string Script = """
            import docker, sys, threading
            client = docker.from_env()
            name = sys.argv[1]
            actions, heard = [], threading.Event()
            stream = client.events(decode=True, filters={"container": name})
            def listen():
                for event in stream:
                    actions.append(event["Action"].split(":")[0])
                    assert event["Type"] == "container" and event["Actor"]["Attributes"]["name"] == name and event["timeNano"] > 0, event
                    if event["Action"] == "destroy": break
                heard.set()
            threading.Thread(target=listen, daemon=True).start()
            c = client.containers.create("busybox", ["sh", "-c", "echo one; read x; echo $x; exit 6"], name=name, stdin_open=True,
                                         mem_limit="64m", pids_limit=20)
            socket = c.attach_socket(params={"stdin": 1, "stream": 1})
            c.start()
            followed = c.logs(stream=True, follow=True)
            assert next(followed) == b"one\n"
            once = c.stats(stream=False)
            assert once["memory_stats"]["limit"] == 64 << 20 and once["memory_stats"]["usage"] > 0, once["memory_stats"]
            assert once["pids_stats"]["limit"] == 20 and once["cpu_stats"]["cpu_usage"]["total_usage"] > 0 and "eth0" in once["networks"]
            samples = c.stats(decode=True)
            first, second = next(samples), next(samples)
            samples.close()
            assert first["id"] == c.id and second["precpu_stats"]["system_cpu_usage"] <= second["cpu_stats"]["system_cpu_usage"]
            assert second["read"] > first["read"] and c.top()["Titles"][0] == "UID"
            socket._sock.sendall(b"two\n")
            assert b"".join(followed) == b"two\n"
            assert c.wait()["StatusCode"] == 6
            c.remove()
            assert heard.wait(30), actions
            assert [a for a in actions if a != "top"] == ["create", "attach", "start", "die", "destroy"], actions
            past = client.events(decode=True, since=1, until=__import__("time").time() + 1, filters={"container": name, "event": ["create", "die"]})
            assert [e["Action"] for e in past] == ["create", "die"]
            assert client.df()["Containers"] is not None and client.containers.prune()["SpaceReclaimed"] >= 0
            print("all well")
            """;
        var result = await Command.RunAsync(Python, ["-c", Script, NewName()], null, Docker.Environment);
        Assert.Equal("all well\n", result.Succeeded().Output);
    }
}
