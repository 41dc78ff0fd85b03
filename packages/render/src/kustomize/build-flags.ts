import { RENDER_CODES, renderError } from '../errors.ts';

/** What the flags of `kustomize build` say about a build. */
export interface KustomizeBuildFlags {
  /** Default `rootOnly`. */
  readonly loadRestrictions?: 'rootOnly' | 'none';
  /** Default `legacy`. */
  readonly reorder?: 'legacy' | 'none';
  /** Default false. */
  readonly enableHelm?: boolean;
  /** Default false. */
  readonly managedByLabel?: boolean;
  /** What charts see as the cluster's version and its API versions. Default Helm's own. */
  readonly helmKubeVersion?: string;
  readonly helmApiVersions?: readonly string[];
}

type Read = (value: string, flags: KustomizeBuildFlags) => KustomizeBuildFlags;

const LOAD: Readonly<Record<string, 'rootOnly' | 'none'>> = {
  LoadRestrictionsRootOnly: 'rootOnly',
  LoadRestrictionsNone: 'none',
};

const BOOLEANS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['enable-helm', (value, flags) => ({ ...flags, enableHelm: boolean(value, 'enable-helm') })],
  [
    'enable-managedby-label',
    (value, flags) => ({ ...flags, managedByLabel: boolean(value, 'enable-managedby-label') }),
  ],
  // These only allow or shape plugins that are programs, and no program is run: one that is asked for is an error.
  ...['enable-alpha-plugins', 'enable-exec', 'enable-star', 'network', 'as-current-user', 'helm-debug'].map(
    (name): [string, Read] => [name, (_value, flags) => flags],
  ),
]);

const VALUES: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['load-restrictor', (value, flags) => ({ ...flags, loadRestrictions: loadRestrictions(value) })],
  ['reorder', (value, flags) => ({ ...flags, reorder: reorder(value) })],
  ['helm-kube-version', (value, flags) => ({ ...flags, helmKubeVersion: value })],
  [
    'helm-api-versions',
    (value, flags) => ({
      ...flags,
      helmApiVersions: [...(flags.helmApiVersions ?? []), ...value.split(',')],
    }),
  ],
  ...['helm-command', 'mount', 'env', 'network-name', 'stack-trace'].map((name): [string, Read] => [
    name,
    (_value, flags) => flags,
  ]),
]);

const SHORT: Readonly<Record<string, string>> = { e: 'env' };

/**
 * The flags in a text as Argo CD's `kustomize.buildOptions` holds it, words apart by blanks. Throws `render.bad-tool` for
 * flags and values that `kustomize build` does not know, and for `--output`, which would leave nothing to deploy.
 */
export function parseKustomizeBuildFlags(text: string): KustomizeBuildFlags {
  const words = text.split(/\s+/).filter((word) => word !== '');
  let flags: KustomizeBuildFlags = {};
  for (let i = 0; i < words.length; i++) {
    const [, dashes = '', name = '', , inline] = /^(--?)([^=]*)(=(.*))?$/s.exec(words[i] as string) ?? [];
    const flag = dashes === '-' ? (SHORT[name] ?? name) : name;
    const isBoolean = BOOLEANS.get(flag);
    const takesValue = VALUES.get(flag);
    if (dashes === '' || (isBoolean === undefined && takesValue === undefined))
      throw unknown(words[i] as string);
    if (isBoolean !== undefined) flags = isBoolean(inline ?? 'true', flags);
    else if (takesValue !== undefined) flags = takesValue(inline ?? needed(words[++i], flag), flags);
  }
  return flags;
}

function boolean(value: string, flag: string): boolean {
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw badValue(flag, value, 'true or false');
}

function loadRestrictions(value: string): 'rootOnly' | 'none' {
  const known = LOAD[value];
  if (known !== undefined && Object.hasOwn(LOAD, value)) return known;
  throw badValue('load-restrictor', value, 'LoadRestrictionsRootOnly or LoadRestrictionsNone');
}

function reorder(value: string): 'legacy' | 'none' {
  if (value === 'legacy' || value === 'none') return value;
  throw badValue('reorder', value, 'legacy or none');
}

function needed(value: string | undefined, flag: string): string {
  if (value !== undefined) return value;
  throw badValue(flag, '', 'a value');
}

function badValue(flag: string, value: string, allowed: string): Error {
  return renderError(RENDER_CODES.badTool, `--${flag} ${value} is not understood`, 'kustomize.buildOptions', {
    rule: `--${flag} takes ${allowed}`,
    nextAction: 'Correct kustomize.buildOptions.',
  });
}

function unknown(word: string): Error {
  return renderError(RENDER_CODES.badTool, `unknown flag: ${word}`, 'kustomize.buildOptions', {
    rule: 'buildOptions are flags of kustomize build that do not change where its output goes',
    nextAction: 'Correct kustomize.buildOptions.',
  });
}
