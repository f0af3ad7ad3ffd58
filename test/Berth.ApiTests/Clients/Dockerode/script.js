// What DockerodeTests runs: dockerode from npm, unchanged. NODE_PATH says where it is.
'use strict';
const assert = require('node:assert/strict');
const { once } = require('node:events');
const { PassThrough } = require('node:stream');
const { text } = require('node:stream/consumers');
const Docker = require('dockerode');

const docker = new Docker();
const name = process.argv[2];
const logging = "trap 'echo bye; exit 3' TERM; echo one; echo two >&2; while true; do sleep 0.1; done";

// The two outputs of a multiplexed stream, when it has ended. Tells of everything that comes.
async function demuxed(stream, heard = () => {}) {
  const outputs = [new PassThrough(), new PassThrough()], texts = ['', ''];
  outputs.forEach((output, i) => output.on('data', (piece) => { texts[i] += piece; heard(texts); }));
  docker.modem.demuxStream(stream, ...outputs);
  stream.on('end', () => outputs.forEach((output) => output.end()));
  await Promise.all(outputs.map((output) => once(output, 'end')));
  return texts;
}

async function attached() {
  const container = await docker.createContainer({
    Image: 'busybox', Cmd: ['sh', '-c', 'sort; echo done >&2'], OpenStdin: true, StdinOnce: true,
  });
  const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
  const output = demuxed(stream);
  const ended = container.wait({ condition: 'next-exit' });
  await container.start();
  stream.end('b\na\n');
  assert.deepEqual(await output, ['a\nb\n', 'done\n']);
  assert.equal((await ended).StatusCode, 0);
  await container.remove();
}

async function terminal() {
  const output = new PassThrough();
  const written = text(output);
  const [end, container] = await docker.run('busybox', ['sh', '-c', 'tty; exit 4'], output, { Tty: true });
  assert.equal(end.StatusCode, 4);
  assert.equal(await written, '/dev/pts/0\r\n');
  await container.remove();
}

async function exec(container) {
  const created = await container.exec({ Cmd: ['sh', '-c', 'read x; echo $A $x; exit 5'], Env: ['A=b'], AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const stream = await created.start({ hijack: true, stdin: true });
  const output = demuxed(stream);
  stream.end('c\n');
  assert.deepEqual(await output, ['b c\n', '']);
  const state = await created.inspect();
  assert.deepEqual([state.Running, state.ExitCode], [false, 5]);
}

// Returns when both lines are there; the result's promise is all that was ever logged.
async function logs(container) {
  let whole;
  const stream = await container.logs({ follow: true, stdout: true, stderr: true });
  const ready = new Promise((resolve) => { whole = demuxed(stream, (texts) => { if (texts.every((one) => one.length > 0)) resolve(); }); });
  await ready;
  const last = await container.logs({ stdout: true, stderr: false, tail: 2 });
  assert.equal(last.subarray(8).toString(), 'one\n');
  return { whole };
}

async function looked(container) {
  const inspected = await container.inspect();
  assert.deepEqual([inspected.Name, inspected.State.Running, inspected.HostConfig.Memory], ['/' + name, true, 64 << 20]);
  const stats = await container.stats({ stream: false });
  assert.ok(stats.memory_stats.usage > 0 && stats.pids_stats.current >= 1, JSON.stringify(stats));
  const top = await container.top();
  assert.ok(top.Processes.length >= 1);
  const listed = await docker.listContainers({ filters: { label: ['kind=node'] } });
  assert.deepEqual(listed.map((one) => one.Id), [inspected.Id]);
}

// The actions that were told of a container, until one that ends the listening.
function actionsUntil(stream, last) {
  return new Promise((resolve, reject) => {
    const actions = [];
    let rest = '';
    stream.on('error', reject);
    stream.on('data', (piece) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop();
      for (const line of lines.filter((one) => one.length > 0)) {
        actions.push(JSON.parse(line).Action.split(':')[0]);
        if (actions.at(-1) === last) { stream.destroy(); resolve(actions); }
      }
    });
  });
}

async function service() {
  const events = actionsUntil(await docker.getEvents({ filters: { container: [name] } }), 'destroy');
  const container = await docker.createContainer({
    name, Image: 'busybox', Cmd: ['sh', '-c', logging], Labels: { kind: 'node' }, HostConfig: { Memory: 64 << 20 },
  });
  await container.start();
  const followed = await logs(container);
  await exec(container);
  await looked(container);
  const ended = container.wait();
  await container.stop({ t: 5 });
  assert.equal((await ended).StatusCode, 3);
  assert.deepEqual(await followed.whole, ['one\nbye\n', 'two\n']);
  await container.remove();
  await assert.rejects(container.inspect(), (error) => error.statusCode === 404 && error.reason === 'no such container');
  // Which comes first of an end and its stop is a matter of luck with Docker.
  const told = (await events).filter((action) => action !== 'top').sort();
  assert.deepEqual(told, ['create', 'destroy', 'die', 'exec_create', 'exec_die', 'exec_start', 'kill', 'start', 'stop']);
}

async function main() {
  assert.equal((await docker.ping()).toString(), 'OK');
  assert.ok((await docker.version()).ApiVersion);
  assert.ok((await docker.listImages()).some((image) => image.RepoTags.includes('busybox:latest')));
  await attached();
  await terminal();
  await service();
  console.log('all well');
}

main().catch((error) => { console.error(error); process.exit(1); });
