import { StructFields } from '@setpoint/goyaml';
import { func, GoPointer, GoSlice, GoStruct, GoType, goTypes } from '@setpoint/gotemplate';
import { HELM_CODES, helmError } from '../errors.ts';
import { knownApiVersions } from './api-versions.ts';

const { pointerTo, stringType } = goTypes;

/** The cluster a chart is rendered for. */
export interface CapabilitiesOptions {
  /** As `--kube-version`. Default `v1.35.0`, what helm 4.1.4 assumes. */
  readonly kubeVersion?: string;
  /** API versions (`apps/v1`, `apps/v1/Deployment`) on top of those Helm knows, as `--api-versions`. Default none. */
  readonly apiVersions?: readonly string[];
  /** API versions in place of those Helm knows: what a cluster serves. Default Helm's own. */
  readonly knownApiVersions?: readonly string[];
}

export interface KubeVersion {
  /** As it was given, with a `v`: `v1.33.4-gke.1245000`. */
  readonly version: string;
  /** For constraints: `v1.33.4`. */
  readonly normalized: string;
  readonly major: string;
  readonly minor: string;
}

const versionPattern = /^\s*v?([0-9]+(?:\.[0-9]+)*).*$/;

/** Reads a version as `--kube-version` does; fails with `helm.option`. */
export function parseKubeVersion(text: string): KubeVersion {
  const match = versionPattern.exec(text);
  if (match === null) throw badVersion(text, `could not parse "${text}" as version`);
  const parts = (match[1] as string).split('.');
  if (parts.length < 2) throw badVersion(text, `illegal version string "${text}"`);
  for (const part of parts) {
    if (part.length > 1 && part.startsWith('0')) {
      throw badVersion(text, `invalid version component "${part}" in "${match[1]}"`);
    }
  }
  return {
    version: text.startsWith('v') ? text : `v${text}`,
    normalized: `v${parts.join('.')}`,
    major: parts[0] as string,
    minor: parts[1] as string,
  };
}

function badVersion(text: string, reason: string) {
  return helmError(HELM_CODES.option, `invalid kube version '${text}': ${reason}`, {
    nextAction: 'Give a version such as 1.31.0.',
  });
}

const field = (name: string) => (value: GoStruct) => value.fields.get(name);

function kubeVersionType(name: string, fields: readonly string[], shown: string): GoType {
  const text = (value: GoStruct): string => String(value.fields.get(shown));
  return new GoType(name, 'struct', true, {
    fields,
    methods: [
      ['String', func([], text)],
      ['GitVersion', func([], field('Version'))],
    ],
    pointerString: text,
  });
}

const kubeVersionTypes = {
  3: kubeVersionType('chartutil.KubeVersion', ['Version', 'Major', 'Minor'], 'Version'),
  4: kubeVersionType(
    'common.KubeVersion',
    ['Version', 'normalizedVersion', 'Major', 'Minor'],
    'normalizedVersion',
  ),
} as const;

const versionSetType = new GoType('common.VersionSet', 'slice', true, {
  elem: stringType,
  methods: [['Has', func([stringType], (set: GoSlice, name: string) => set.items.includes(name))]],
});

const buildInfoTags = {
  Version: 'version',
  GitCommit: 'git_commit',
  GitTreeState: 'git_tree_state',
  GoVersion: 'go_version',
  KubeClientVersion: 'kube_client_version',
} as const;

function buildInfoType(fields: ReadonlyMap<string, unknown>): GoType {
  const tags = Object.entries(buildInfoTags).filter(([name]) => fields.has(name));
  return new GoType('version.BuildInfo', 'struct', true, {
    fields: tags.map(([name]) => name),
    json: (value: GoStruct) => new StructFields(tags.map(([name, tag]) => [tag, value.fields.get(name)])),
  });
}

const capabilitiesMethods = new Map([['Copy', func([], (value: GoPointer) => value)]]);
const capabilitiesType = new GoType('common.Capabilities', 'struct', true, {
  fields: ['KubeVersion', 'APIVersions', 'HelmVersion'],
  methods: capabilitiesMethods,
});

/** The release of Helm whose behaviour this is, as templates can ask for it. */
const helm4 = new Map<string, unknown>([
  ['Version', 'v4.1.4'],
  ['GitCommit', '05fa37973dc9e42b76e1d2883494c87174b6074f'],
  ['GitTreeState', 'clean'],
  ['GoVersion', 'go1.25.9'],
  ['KubeClientVersion', 'v1.35'],
]);

const helm3 = new Map<string, unknown>([
  ['Version', 'v3.17.2'],
  ['GitCommit', 'cc0bbbd6d6276b83880042c1ecb34087e84d41eb'],
  ['GitTreeState', 'clean'],
  ['GoVersion', 'go1.23.7'],
]);

const helmVersions = {
  3: new GoStruct(buildInfoType(helm3), helm3),
  4: new GoStruct(buildInfoType(helm4), helm4),
} as const;

/** `.Capabilities`. */
export function capabilitiesObject(
  version: KubeVersion,
  options: CapabilitiesOptions,
  helmVersion: 3 | 4,
): GoPointer {
  const kubeVersion = new GoStruct(
    kubeVersionTypes[helmVersion],
    new Map([
      ['Version', version.version],
      ['normalizedVersion', version.normalized],
      ['Major', version.major],
      ['Minor', version.minor],
    ]),
  );
  const apiVersions = [...(options.knownApiVersions ?? knownApiVersions), ...(options.apiVersions ?? [])];
  const fields = new Map<string, unknown>([
    ['KubeVersion', kubeVersion],
    ['APIVersions', new GoSlice(versionSetType, apiVersions)],
    ['HelmVersion', helmVersions[helmVersion]],
  ]);
  return new GoPointer(pointerTo(capabilitiesType), new GoStruct(capabilitiesType, fields));
}
