import { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, type KubeObject, ownField } from '@setpoint/kube';
import { codes } from '../errors.ts';
import { parseGoDuration } from '../model/duration.ts';
import type { CommitText } from './commit-text.ts';

/** One registry of `registries.conf`. */
export interface RegistryEntry {
  /** Images whose name begins with it are of this registry. */
  readonly prefix: string;
  /** Host and port of its API. */
  readonly host: string;
  readonly plainHttp: boolean;
  /** `pullsecret:`, `secret:` or `env:`; '' for none. */
  readonly credentials: string;
  /** The namespace of names without one: `library` at Docker Hub. */
  readonly defaultNamespace: string;
  readonly insecure: boolean;
  /** PEM; '' for the system's. */
  readonly certificateAuthority: string;
  readonly isDefault: boolean;
  /** The order of the registry's own list of tags, where it is one of time: then no image has to be read. */
  readonly tagOrder: 'none' | 'latest-first' | 'latest-last';
}

/** The settings that all image updates share: the ConfigMap `argocd-image-updater-config`. */
export interface ImageConfig {
  readonly registries: readonly RegistryEntry[];
  /** How often every image is looked at. Default two minutes; 0 never by itself. */
  readonly intervalMs: number;
  readonly commits: CommitText;
  /** What could not be read; those keys have their defaults. */
  readonly problems: readonly SetpointError[];
}

/** Image Updater's own default. */
const COMMIT_TEMPLATE = `build: automatic update of {{ .AppName }}

{{ range .AppChanges -}}
updates image {{ .Image }} tag '{{ .OldTag }}' to '{{ .NewTag }}'
{{ end -}}
`;

const DOCKER_HUB: RegistryEntry = {
  prefix: 'docker.io',
  host: 'registry-1.docker.io',
  plainHttp: false,
  credentials: '',
  defaultNamespace: 'library',
  insecure: false,
  certificateAuthority: '',
  isDefault: true,
  tagOrder: 'none',
};

/** The settings in the ConfigMap; what is absent or unreadable has Image Updater's default. */
export function parseImageConfig(configMap: KubeObject | undefined): ImageConfig {
  const data = configMap?.['data'];
  const read = (key: string): string => {
    const value = isPlainMap(data) ? ownField(data, key) : undefined;
    return typeof value === 'string' ? value : '';
  };
  const problems: SetpointError[] = [];
  const or = <T>(key: string, value: T | undefined, otherwise: T): T => {
    if (value === undefined && read(key) !== '') problems.push(unreadable(key));
    return value ?? otherwise;
  };
  return {
    registries: or('registries.conf', registriesIn(read('registries.conf')), [DOCKER_HUB]),
    intervalMs: or('interval', parseGoDuration(read('interval')), 120_000),
    commits: {
      user: read('git.user') || 'argocd-image-updater',
      email: read('git.email') || 'noreply@argoproj.io',
      template: read('git.commit-message-template') || COMMIT_TEMPLATE,
      signOff: read('git.commit-sign-off') === 'true',
    },
    problems,
  };
}

function registriesIn(text: string): readonly RegistryEntry[] | undefined {
  let value: unknown;
  try {
    value = decodeSigs(text);
  } catch {
    // The caller reports the key.
    return undefined;
  }
  const listed = isPlainMap(value) ? ownField(value, 'registries') : undefined;
  if (!Array.isArray(listed)) return text === '' ? [DOCKER_HUB] : undefined;
  const entries = listed.map(registryOf);
  if (entries.some((entry) => entry === undefined)) return undefined;
  const known = entries as readonly RegistryEntry[];
  const hasHub = known.some(({ prefix }) => prefix === 'docker.io');
  const hasDefault = known.some(({ isDefault }) => isDefault);
  return hasHub ? known : [...known, { ...DOCKER_HUB, isDefault: !hasDefault }];
}

function registryOf(value: unknown): RegistryEntry | undefined {
  if (!isPlainMap(value)) return undefined;
  const text = (key: string): string => {
    const found = ownField(value, key);
    return typeof found === 'string' ? found : '';
  };
  const api = text('api_url');
  if (!URL.canParse(api)) return undefined;
  const url = new URL(api);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const order = text('tagsortmode');
  return {
    prefix: text('prefix'),
    host: url.host,
    plainHttp: url.protocol === 'http:',
    credentials: text('credentials'),
    defaultNamespace: text('defaultns'),
    insecure: ownField(value, 'insecure') === true,
    certificateAuthority: text('ca_data'),
    isDefault: ownField(value, 'default') === true,
    tagOrder: order === 'latest-first' || order === 'latest-last' ? order : 'none',
  };
}

function unreadable(key: string): SetpointError {
  return new SetpointError(codes.invalidSetting, `${key} of argocd-image-updater-config cannot be read`, {
    subject: 'ConfigMap argocd-image-updater-config',
    nextAction: `Correct ${key}; until then its default counts.`,
  });
}
