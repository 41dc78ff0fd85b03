import {
  func,
  GoError,
  GoFunc,
  type GoFunction,
  GoStruct,
  GoType,
  goTime,
  goTypes,
  stringSlice,
} from '@setpoint/gotemplate';
import type { CommitInfo } from '@setpoint/source';
import { goDataOf } from '../expr/go-data.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { messageOf } from './errors.ts';
import type { Lookups } from './lookups.ts';
import type { Destination, NotificationConfig } from './model.ts';
import { fullNameByRepoUrl, repoUrlToHttps } from './repository-url.ts';

export interface VarInputs {
  readonly app: Application;
  readonly project: AppProject | undefined;
  readonly config: NotificationConfig;
  /** Secrets are for templates of the platform's own configuration. */
  readonly withSecrets: boolean;
  readonly lookups: Lookups;
  readonly nowMs: () => number;
}

/** The variables of conditions and templates, as Argo CD names them, in Go's value model. */
export function notificationVars(inputs: VarInputs, destination?: Destination): ReadonlyMap<string, unknown> {
  const { app, project, config, withSecrets } = inputs;
  return new Map<string, unknown>([
    ['app', goDataOf(app)],
    ['appProject', goDataOf(project ?? {})],
    ['context', new Map(config.context)],
    ...(withSecrets ? ([['secrets', new Map(config.secrets)]] as const) : []),
    ['repo', repositoryFunctions(inputs)],
    ['time', timeFunctions(inputs.nowMs)],
    ['strings', stringFunctions],
    ['sync', syncFunctions(app)],
    ...(destination === undefined
      ? []
      : ([
          ['serviceType', destination.service],
          ['recipient', destination.recipient],
        ] as const)),
  ]);
}

const { stringType, anyType } = goTypes;

const functionType = new GoType('func', 'func', false);

const value = (params: readonly GoType[], call: (...args: never[]) => unknown): GoFunc =>
  new GoFunc(functionType, guarded(func(params, call)));

/** What a function throws is an error of the template that calls it. */
function guarded(fn: GoFunction): GoFunction {
  const call = (...args: never[]): unknown => {
    try {
      return fn.call(...args);
    } catch (error) {
      throw error instanceof GoError ? error : new GoError(messageOf(error));
    }
  };
  return { ...fn, call };
}

const commitType = new GoType('shared.CommitMetadata', 'struct', true, {
  fields: ['Message', 'Author', 'Date', 'Tags'],
});

function repositoryFunctions({ app, lookups }: VarInputs): ReadonlyMap<string, unknown> {
  return new Map([
    ['RepoURLToHTTPS', value([stringType], repoUrlToHttps)],
    ['FullNameByRepoURL', value([stringType], fullNameByRepoUrl)],
    // Go writes a space as a plus.
    [
      'QueryEscape',
      value([stringType], (text: string) => new URLSearchParams({ q: text }).toString().slice(2)),
    ],
    ['GetCommitMetadata', value([stringType], (revision: string) => commitOf(lookups.commit(revision)))],
    ['GetAppDetails', value([], () => detailsOf(app))],
  ]);
}

function commitOf(commit: CommitInfo & { readonly tags: readonly string[] }): GoStruct {
  const { author } = commit;
  return new GoStruct(
    commitType,
    new Map<string, unknown>([
      ['Message', commit.message],
      ['Author', `${author.name} <${author.email}>`],
      ['Date', timeOf(author.atMs)],
      ['Tags', stringSlice([...commit.tags])],
    ]),
  );
}

const helmType = new GoType('shared.CustomHelmAppSpec', 'struct', true, {
  fields: ['HelmParameterOverrides'],
  methods: [
    [
      'GetParameterValueByName',
      func([stringType], (helm: Helm, name: string) => helm.parameters.get(name) ?? ''),
    ],
    [
      'GetFileParameterPathByName',
      func([stringType], (helm: Helm, name: string) => helm.files.get(name) ?? ''),
    ],
  ],
});

/** The chart's parameters as the Application sets them. */
class Helm extends GoStruct {
  readonly parameters: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;

  constructor(app: Application) {
    const helm = app.spec.source?.helm;
    const overrides = (helm?.parameters ?? []).map(
      ({ name = '', value: text = '' }) => [name, text] as const,
    );
    super(helmType, new Map([['HelmParameterOverrides', goDataOf(helm?.parameters ?? [])]]));
    this.parameters = new Map(overrides);
    this.files = new Map((helm?.fileParameters ?? []).map(({ name = '', path = '' }) => [name, path]));
  }
}

const detailType = new GoType('shared.AppDetail', 'struct', true, {
  fields: ['Type', 'Helm', 'Kustomize', 'Directory'],
});

function detailsOf(app: Application): GoStruct {
  const type = app.status?.sourceType ?? '';
  const { source } = app.spec;
  return new GoStruct(
    detailType,
    new Map<string, unknown>([
      ['Type', type],
      ['Helm', type === 'Helm' ? new Helm(app) : null],
      ['Kustomize', type === 'Kustomize' ? goDataOf({ Images: source?.kustomize?.images ?? [] }) : null],
      ['Directory', type === 'Directory' ? goDataOf({}) : null],
    ]),
  );
}

const units: ReadonlyArray<readonly [string, bigint]> = [
  ['Nanosecond', 1n],
  ['Microsecond', 1000n],
  ['Millisecond', 1_000_000n],
  ['Second', 1_000_000_000n],
  ['Minute', 60_000_000_000n],
  ['Hour', 3_600_000_000_000n],
];

const rfc3339 = '2006-01-02T15:04:05Z07:00';

const layouts: ReadonlyArray<readonly [string, string]> = [
  ['Layout', "01/02 03:04:05PM '06 -0700"],
  ['ANSIC', 'Mon Jan _2 15:04:05 2006'],
  ['UnixDate', 'Mon Jan _2 15:04:05 MST 2006'],
  ['RubyDate', 'Mon Jan 02 15:04:05 -0700 2006'],
  ['RFC822', '02 Jan 06 15:04 MST'],
  ['RFC822Z', '02 Jan 06 15:04 -0700'],
  ['RFC850', 'Monday, 02-Jan-06 15:04:05 MST'],
  ['RFC1123', 'Mon, 02 Jan 2006 15:04:05 MST'],
  ['RFC1123Z', 'Mon, 02 Jan 2006 15:04:05 -0700'],
  ['RFC3339', rfc3339],
  ['RFC3339Nano', '2006-01-02T15:04:05.999999999Z07:00'],
  ['Kitchen', '3:04PM'],
  ['Stamp', 'Jan _2 15:04:05'],
  ['StampMilli', 'Jan _2 15:04:05.000'],
  ['StampMicro', 'Jan _2 15:04:05.000000'],
  ['StampNano', 'Jan _2 15:04:05.000000000'],
];

function timeFunctions(nowMs: () => number): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ['Parse', value([stringType], parseTimestamp)],
    ['Now', value([], () => timeOf(nowMs()))],
    ...units.map(([name, nanos]) => [name, goTime.durationValue(nanos)] as const),
    ...layouts,
  ]);
}

function parseTimestamp(text: string): unknown {
  const instant = goTime.parseTime(rfc3339, text, goTime.utc);
  if (typeof instant === 'string') throw new GoError(instant);
  return new goTime.GoTime(instant.seconds, instant.nanos, instant.zone);
}

function timeOf(ms: number): unknown {
  const seconds = Math.floor(ms / 1000);
  return new goTime.GoTime(seconds, Math.round((ms - seconds * 1000) * 1e6), goTime.utc);
}

const stringFunctions: ReadonlyMap<string, unknown> = new Map([
  [
    'ReplaceAll',
    value([stringType, stringType, stringType], (text: string, old: string, fresh: string) =>
      text.replaceAll(old, () => fresh),
    ),
  ],
  ['ToUpper', value([stringType], (text: string) => text.toUpperCase())],
  ['ToLower', value([stringType], (text: string) => text.toLowerCase())],
]);

function syncFunctions(app: Application): ReadonlyMap<string, unknown> {
  const info = app.status?.operationState?.operation.info ?? [];
  const find = (_: unknown, name: string): string => info.find((item) => item.name === name)?.value ?? '';
  return new Map([['GetInfoItem', value([anyType, stringType], find)]]);
}
