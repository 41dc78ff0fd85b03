// A program that runs beside the suite, what it says kept in a file.
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** None outlives the suite. */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

/** `command args…` until `end` or `kill`. An end of its own is told by `died`. */
export function startProgram({ command, args, env, log }) {
  const output = openSync(log, 'a');
  const child = spawn(command, args, { env, stdio: ['ignore', output, output] });
  const ended = new Promise((resolve) => {
    child.on('exit', resolve);
    child.on('error', resolve);
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let wanted = true;
  const stop = async (signal) => {
    wanted = false;
    child.kill(signal);
    await ended;
  };
  return {
    /** What it said when it ended by itself; undefined while it runs. */
    died() {
      const gone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      return wanted && gone ? `${command} ${args[0] ?? ''} ended:\n${lastLines(log)}` : undefined;
    },
    end: () => stop('SIGTERM'),
    kill: () => stop('SIGKILL'),
  };
}

function lastLines(log) {
  return readFileSync(log, 'utf8').slice(-4000);
}

/** A port of loopback that nobody listens on now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
