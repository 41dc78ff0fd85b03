// Compares @setpoint/jsonnet over every *.jsonnet below a directory (--corpus DIR) with the real go-jsonnet
// (--jsonnet BINARY), or with the golden files that lie beside the programs. The whole output is compared, and of errors the
// whole stack trace but for the lines inside the real tool's own std.jsonnet, which we have none of.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  evaluateJson,
  importCandidates,
  importNotFound,
  ProgramCache,
  RuntimeError,
  StaticError,
} from '@setpoint/jsonnet';

/** What the public suites give their programs. */
const EXT_TEXT = { var1: 'test', stringVar: '2 + 2' };
const EXT_CODE = {
  var2: '{x:1,y:2}',
  codeVar: '3 + 3',
  errorVar: "error 'xxx'",
  staticErrorVar: ')',
  UndeclaredX: 'x',
  selfRecursiveVar: '[42, std.extVar("selfRecursiveVar")[0] + 1]',
  mutuallyRecursiveVar1: '[42, std.extVar("mutuallyRecursiveVar2")[0] + 1]',
  mutuallyRecursiveVar2: '[42, std.extVar("mutuallyRecursiveVar1")[0] + 1]',
};
const TLA_TEXT = { var1: 'test' };
const TLA_CODE = { var2: '{x:1,y:2}' };

/** Programs that cannot agree, each with its reason. */
const EXCLUDED = new Map([
  [
    'error.parse.deep_array_nesting.jsonnet',
    "5,000 levels of brackets: they fit the stack of a render worker (8 MiB), not that of Node's main thread (1 MiB)",
  ],
]);

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      corpus: { type: 'string', multiple: true },
      jsonnet: { type: 'string' },
      jpath: { type: 'string', short: 'J', multiple: true, default: [] },
      only: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      report: { type: 'string' },
    },
  });
  if (values.corpus === undefined) throw new Error('nothing to compare: give --corpus DIR');
  const report = [];
  const figures = { programs: 0, identical: 0, sameError: 0, excluded: 0, noGolden: 0, failed: 0 };
  const home = process.cwd();
  for (const corpus of values.corpus) {
    process.chdir(resolve(home, corpus));
    await compareCorpus(values, figures, report);
  }
  process.chdir(home);
  if (values.report === undefined) for (const line of report) log(line);
  else writeFileSync(values.report, `${report.join('\n')}\n`);
  return figures;
}

async function compareCorpus(values, figures, report) {
  const programs = findPrograms('.').filter(
    (path) => values.only === undefined || path.includes(values.only),
  );
  if (programs.length === 0) throw new Error(`${process.cwd()}: no program found`);
  let next = 0;
  const worker = async () => {
    while (next < programs.length) {
      const path = programs[next++];
      figures.programs++;
      const expected = await expectedOf(path, values);
      if (expected === undefined) figures.noGolden++;
      else count(path, expected, ours(path, values), figures, report);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
}

function findPrograms(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === '.git' ? [] : findPrograms(path);
      return entry.name.endsWith('.jsonnet') ? [path] : [];
    })
    .sort((a, b) => (a < b ? -1 : 1));
}

function count(path, expected, actual, figures, report) {
  const reason = EXCLUDED.get(path.split('/').at(-1));
  if (expected.output !== undefined && expected.output === actual.output) figures.identical++;
  else if (expected.error !== undefined && sameError(expected, actual)) figures.sameError++;
  else if (reason !== undefined) {
    figures.excluded++;
    report.push(`EXCLUDED ${path}: ${reason}`);
  } else {
    figures.failed++;
    const show = ({ output, error }) => (output ?? error ?? '').replaceAll(/^/gm, '    ').slice(0, 4000);
    report.push(`DIFFERENT ${path}\n  expected\n${show(expected)}\n  actual\n${show(actual)}\n`);
  }
}

function sameError(expected, actual) {
  if (actual.error === undefined) return false;
  if (expected.isGolden) return expected.error.split('\n')[0] === actual.error.split('\n')[0];
  return expected.error === actual.error;
}

async function expectedOf(path, { jsonnet, jpath }) {
  if (jsonnet !== undefined) return realResult(resolve(jsonnet), path, jpath);
  const golden = [`${path}.golden`, path.replace(/jsonnet$/, 'golden')].find(
    (file) => existsSync(file) && statSync(file).isFile(),
  );
  if (golden === undefined) return undefined;
  const text = readFileSync(golden, 'utf8');
  const isError = /^RUNTIME ERROR|^STATIC ERROR|^[^\n]*:[0-9(][0-9:()-]* [A-Z]/.test(text);
  return isError ? { error: text, isGolden: true } : { output: text };
}

function parametersOf(path) {
  const flags = [];
  const add = (flag, entries) => {
    for (const [name, value] of Object.entries(entries)) flags.push(flag, `${name}=${value}`);
  };
  add('--ext-str', EXT_TEXT);
  add('--ext-code', EXT_CODE);
  if (path.split('/').at(-1).startsWith('tla.')) {
    add('--tla-str', TLA_TEXT);
    add('--tla-code', TLA_CODE);
  }
  return flags;
}

function realResult(binary, path, jpath) {
  const args = [
    ...jpath.flatMap((library) => ['-J', library]),
    '--max-trace',
    '0',
    ...parametersOf(path),
    path,
  ];
  return new Promise((settle, reject) => {
    execFile(binary, args, { maxBuffer: 512 * 1024 * 1024, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else if (error === null) settle({ output: stdout });
      else settle({ error: withoutLibrary(stderr) });
    });
  });
}

function withoutLibrary(stderr) {
  return stderr
    .split('\n')
    .filter((line) => !/^TRACE: |^\t<std>:/.test(line))
    .join('\n')
    .replace(/\n+$/, '\n');
}

const cache = new ProgramCache();

function ours(path, { jpath }) {
  const external = (texts, codes) =>
    new Map([
      ...Object.entries(texts).map(([name, text]) => [name, { text }]),
      ...Object.entries(codes).map(([name, code]) => [name, { code }]),
    ]);
  const isTla = path.split('/').at(-1).startsWith('tla.');
  try {
    const output = evaluateJson(path, readFileSync(path, 'utf8'), {
      importer: diskImporter(jpath),
      extVars: external(EXT_TEXT, EXT_CODE),
      topLevelArguments: isTla ? external(TLA_TEXT, TLA_CODE) : new Map(),
      limits: { wallMs: 60_000 },
      cache,
    });
    return { output };
  } catch (error) {
    if (error instanceof StaticError) return { error: error.report.replace(/\n+$/, '\n') };
    if (error instanceof RuntimeError) return { error: error.report(0).replace(/\n+$/, '\n') };
    return { error: `FAULT ${error?.stack ?? error}` };
  }
}

function diskImporter(jpath) {
  return {
    import(path, from) {
      for (const candidate of importCandidates(path, from, jpath)) {
        if (!existsSync(candidate) && !candidate.startsWith('..')) continue;
        let bytes;
        try {
          bytes = readFileSync(candidate);
        } catch (error) {
          if (error.code === 'EISDIR') throw new Error(`read ${candidate}: is a directory`, { cause: error });
          continue;
        }
        return { path: candidate, bytes, id: `${relative('.', candidate)} ${statSync(candidate).mtimeMs}` };
      }
      throw importNotFound(path);
    },
  };
}
