// A thread that joins the searches it is told of and sleeps in between. It never comes back to its event loop: a thread
// that searches for primes itself cannot wait for anything that does.
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { join, type PrimeRace } from './prime-race.ts';

const told = new Int32Array(workerData as SharedArrayBuffer);
const port = parentPort as MessagePort;

for (let seen = 0; ; seen = Atomics.load(told, 0)) {
  const message = receiveMessageOnPort(port);
  if (message === undefined) Atomics.wait(told, 0, seen);
  else join(message.message as PrimeRace);
}
