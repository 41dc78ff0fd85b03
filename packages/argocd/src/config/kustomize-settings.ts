import { type KustomizeBuildFlags, parseKustomizeBuildFlags } from '@setpoint/render';

/** What `argocd-cm` says about kustomize. */
export interface KustomizeSettings {
  /** `kustomize.buildOptions`. Default none. */
  readonly flags: KustomizeBuildFlags;
  /** The versions that sources may name, with the flags of each. */
  readonly versions: ReadonlyMap<string, KustomizeBuildFlags>;
}

/** Reads one key; gives the default, and notes a problem, where its text cannot be read. */
type Parsed = <T>(key: string, parse: (text: string) => T, otherwise: T) => T;

const optionsKey = 'kustomize.buildOptions';
/** The old spelling of the first is without `kustomize.path`'s dots (util/settings). */
const versionKey = /^kustomize\.(?:path|version)\.(.+)$/;

/**
 * The keys `kustomize.buildOptions`, `kustomize.path.<version>` (and the older `kustomize.version.<version>`), and
 * `kustomize.buildOptions.<version>`. The paths of programs are of no use here, where none is run.
 */
export function kustomizeSettingsOf(
  data: Readonly<Record<string, unknown>>,
  parsed: Parsed,
): KustomizeSettings {
  const versions = new Map<string, KustomizeBuildFlags>();
  for (const key of Object.keys(data)) {
    const version = versionKey.exec(key)?.[1];
    if (version === undefined) continue;
    versions.set(version, parsed(`${optionsKey}.${version}`, parseKustomizeBuildFlags, {}));
  }
  return { flags: parsed(optionsKey, parseKustomizeBuildFlags, {}), versions };
}
