import type { Random } from '@setpoint/core';
import type { CallContext } from '../exec/call-context.ts';
import { GoError } from '../errors.ts';
import { contextual, func, type GoFunction } from '../values/go-function.ts';
import { intType, stringType } from '../values/go-type.ts';
import { type Int, int } from '../values/int.ts';
import { lengthOutOfRange } from './panic.ts';

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => i + 32));

/** Characters drawn uniformly: bytes that would favour some are drawn again. */
function draw(random: Random, count: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  let out = '';
  while (out.length < count) {
    for (const byte of random.bytes(Math.min(count - out.length + 8, 65_536))) {
      if (byte < limit && out.length < count) out += alphabet[byte % alphabet.length];
    }
  }
  return out;
}

function drawn(alphabet: string): GoFunction {
  return contextual([intType], ({ run }: CallContext, count: number) => {
    run.checkLength(count);
    return draw(run.random, count, alphabet);
  });
}

/** A uniform integer below `limit`, which must be at most 2^48. */
function below(random: Random, limit: number): number {
  const range = 2 ** 48;
  for (;;) {
    const value = Buffer.from(random.bytes(6)).readUIntBE(0, 6);
    if (value < range - (range % limit)) return value % limit;
  }
}

function randInt({ run }: CallContext, min: number, max: number): Int {
  if (max - min <= 0) throw new GoError('invalid argument to Intn');
  return int(min + below(run.random, Math.min(max - min, 2 ** 48)));
}

function shuffle({ run }: CallContext, text: string): string {
  const runes = Array.from(text);
  for (let i = runes.length - 1; i > 0; i--) {
    const j = below(run.random, i + 1);
    [runes[i], runes[j]] = [runes[j] as string, runes[i] as string];
  }
  return runes.join('');
}

function randBytes({ run }: CallContext, count: number): string {
  if (count < 0) throw lengthOutOfRange();
  run.checkLength(count);
  return Buffer.from(run.random.bytes(count)).toString('base64');
}

function uuidv4({ run }: CallContext): string {
  const bytes = Uint8Array.from(run.random.bytes(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const variable = /\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*|[*#$@!?0-9-]))/g;

/** Go's `os.ExpandEnv`: `$name` and `${name}`; unknown ones are empty. */
function expandenv({ run }: CallContext, text: string): string {
  return text.replace(variable, (_, braced: string | undefined, bare: string | undefined) => {
    return run.environment.get((braced ?? bare) as string) ?? '';
  });
}

/** sprig's functions of randomness and environment, both from the execution's ports. */
export const randomFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['randAlphaNum', drawn(digits + letters)],
  ['randAlpha', drawn(letters)],
  ['randNumeric', drawn(digits)],
  ['randAscii', drawn(printable)],
  ['randInt', contextual([intType, intType], randInt)],
  ['randBytes', contextual([intType], randBytes)],
  ['shuffle', contextual([stringType], shuffle)],
  ['uuidv4', contextual([], uuidv4)],
];

/** What sprig reads of the process around it. Names resolve to nothing: a render does no network. */
export const environmentFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['env', contextual([stringType], ({ run }: CallContext, name: string) => run.environment.get(name) ?? '')],
  ['expandenv', contextual([stringType], expandenv)],
  ['getHostByName', func([stringType], () => '')],
];
