import type { Argument, Command, Option } from 'commander';

/** What may stand at the cursor. */
interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Names that only a cluster or a kubeconfig knows. */
export type LiveKind =
  | 'applications'
  | 'applicationsets'
  | 'projects'
  | 'clusters'
  | 'repositories'
  | 'contexts'
  | 'logins';

/** What is known without asking anybody, and what is to be asked. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly live: LiveKind | undefined;
  /** The shell offers paths too. */
  readonly files: boolean;
  /** What the words before the cursor say of the cluster: `kubeconfig`, `context`, `appNamespace`. */
  readonly options: Readonly<Record<string, string>>;
}

const nothing = { candidates: [], live: undefined, files: false };
const liveArguments: Readonly<Record<string, LiveKind>> = {
  app: 'applications',
  'app|dir|repo': 'applications',
  appset: 'applicationsets',
  project: 'projects',
  cluster: 'clusters',
  url: 'repositories',
  login: 'logins',
};
const liveOptions: Readonly<Record<string, LiveKind>> = {
  context: 'contexts',
  'kube-context': 'contexts',
  against: 'contexts',
  project: 'projects',
  cluster: 'clusters',
  repo: 'repositories',
  appset: 'applicationsets',
  server: 'logins',
};
const takesPath = /file|dir|chart|kubeconfig|values|out|batch|cert|crt|key/;
const formats = /^(\w+(?: or \w+|, \w+)+)/;

/** What may follow the words; the last is the one under the cursor, '' when it is new. */
export function complete(program: Command, words: readonly string[]): Completion {
  // Bash makes words of the `=` in `--option=value`.
  const given = words.filter((word, index) => word !== '=' || index === words.length - 1);
  const current = given.at(-1) ?? '';
  const { command, position, pending, options } = readWords(program, given.slice(0, -1));
  const of = (completion: Omit<Completion, 'options'>): Completion => ({
    ...completion,
    candidates: completion.candidates.filter(({ value }) => value.startsWith(current === '=' ? '' : current)),
    options,
  });
  if (pending !== undefined) return of(valuesOf(pending));
  if (current.startsWith('-')) return of({ ...nothing, candidates: optionsOf(command) });
  if (command.commands.length > 0) return of({ ...nothing, candidates: commandsOf(command) });
  return of(argumentOf(command, position));
}

interface Read {
  readonly command: Command;
  /** How many arguments of the command are there already. */
  readonly position: number;
  /** The option whose value is under the cursor. */
  readonly pending: Option | undefined;
  readonly options: Readonly<Record<string, string>>;
}

function readWords(program: Command, words: readonly string[]): Read {
  let command = program;
  let position = 0;
  let pending: Option | undefined;
  const options: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const word of words) {
    if (pending !== undefined) {
      options[pending.attributeName()] = word;
      pending = undefined;
      continue;
    }
    const [flag, value] = word.startsWith('--') ? splitOnce(word) : [word];
    const option = flag.startsWith('-')
      ? command.options.find(({ short, long }) => flag === short || flag === long)
      : undefined;
    if (option !== undefined) {
      if (value !== undefined) options[option.attributeName()] = value;
      else if (option.required) pending = option;
    } else if (!word.startsWith('-')) {
      const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
      if (next === undefined) position++;
      else command = next;
    }
  }
  return { command, position, pending, options };
}

function splitOnce(word: string): readonly [string, string?] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

function valuesOf(option: Option): Omit<Completion, 'options'> {
  const live = liveOptions[option.long?.slice(2) ?? ''];
  if (live !== undefined) return { ...nothing, live };
  const listed = option.long === '--output' ? formats.exec(option.description)?.[1] : undefined;
  if (listed !== undefined || option.long === '--output') {
    const values = [...option.description.matchAll(/\b(table|text|json|yaml|markdown)\b/g)].map(
      ([value]) => value,
    );
    return { ...nothing, candidates: [...new Set(values)].map((value) => ({ value, description: '' })) };
  }
  return { ...nothing, files: takesPath.test(option.flags) };
}

function optionsOf(command: Command): readonly Candidate[] {
  return command.options
    .filter(({ hidden }) => !hidden)
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }))
    .concat({ value: '--help', description: 'display help' });
}

function commandsOf(command: Command): readonly Candidate[] {
  return command.commands.map((one) => ({ value: one.name(), description: one.description() }));
}

function argumentOf(command: Command, position: number): Omit<Completion, 'options'> {
  const known: readonly Argument[] = command.registeredArguments;
  const argument = known[position] ?? (known.at(-1)?.variadic === true ? known.at(-1) : undefined);
  if (argument === undefined) return nothing;
  const choices = (argument.argChoices ?? []).map((value) => ({ value, description: '' }));
  const name = argument.name();
  return { candidates: choices, live: liveArguments[name], files: takesPath.test(name) };
}
