import {
  fromBytes,
  func,
  GoBytes,
  GoError,
  GoMap,
  GoType,
  goTypes,
  sortStrings,
  stringSlice,
} from '@setpoint/gotemplate';
import { encodeSigs } from '@setpoint/goyaml';
import type { Chart } from '../chart/chart.ts';
import { globMatcher } from './glob.ts';

const { bytesType, stringType } = goTypes;

/** Go's `engine.files`: a map of names to bytes with the methods charts call. */
const filesType: GoType = new GoType('engine.files', 'map', true, {
  key: stringType,
  elem: bytesType,
  methods: [
    ['Get', func([stringType], (files: GoMap, name: string) => fromBytes(bytesAt(files, name)))],
    ['GetBytes', func([stringType], (files: GoMap, name: string) => new GoBytes(bytesAt(files, name)))],
    ['Glob', func([stringType], glob)],
    ['Lines', func([stringType], lines)],
    ['AsConfig', func([], (files: GoMap) => asYaml(files, fromBytes))],
    [
      'AsSecrets',
      func([], (files: GoMap) => asYaml(files, (bytes) => Buffer.from(bytes).toString('base64'))),
    ],
  ],
});

const known = new WeakMap<Chart, GoMap>();

/** `.Files` of a chart; templates cannot change it, so it is made once. */
export function filesObject(chart: Chart): GoMap {
  let files = known.get(chart);
  if (files === undefined) {
    files = new GoMap(
      filesType,
      chart.files.map(({ name, data }) => [name, new GoBytes(data)] as const),
    );
    known.set(chart, files);
  }
  return files;
}

function bytesAt(files: GoMap, name: string): Uint8Array {
  return (files.get(name) as GoBytes | undefined)?.data ?? new Uint8Array();
}

function glob(files: GoMap, pattern: string): GoMap {
  const matches = globMatcher(pattern) ?? (() => true);
  return new GoMap(
    filesType,
    [...files].filter(([name]) => matches(name as string)),
  );
}

function lines(files: GoMap, name: string): unknown {
  if (!files.has(name)) return stringSlice([]);
  const text = fromBytes(bytesAt(files, name));
  if (text === '') throw new GoError('runtime error: index out of range [-1]');
  return stringSlice((text.endsWith('\n') ? text.slice(0, -1) : text).split('\n'));
}

/** By base name; of files that share one, the last by path wins. */
function asYaml(files: GoMap, textOf: (bytes: Uint8Array) => string): string {
  const byName = new Map<string, string>();
  for (const path of sortStrings([...(files.keys() as Iterable<string>)])) {
    byName.set(path.slice(path.lastIndexOf('/') + 1), textOf(bytesAt(files, path)));
  }
  return encodeSigs(byName).replace(/\n$/, '');
}
