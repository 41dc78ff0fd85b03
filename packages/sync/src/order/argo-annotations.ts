import type { SetpointError } from '@setpoint/core';
import { describeObject, type KubeObject } from '@setpoint/kube';
import { syncError } from '../errors.ts';
import { readHook } from './argo-hooks.ts';
import type { DeletePermission, ParsedSyncAnnotations } from './sync-annotations.ts';

const waveAnnotation = 'argocd.argoproj.io/sync-wave';
const weightAnnotation = 'helm.sh/hook-weight';
const optionsAnnotation = 'argocd.argoproj.io/sync-options';
const compareAnnotation = 'argocd.argoproj.io/compare-options';
const ignoreHealthAnnotation = 'argocd.argoproj.io/ignore-healthcheck';
const helmPolicyAnnotation = 'helm.sh/resource-policy';

/**
 * Reads Argo CD's and Helm's annotations of one object. Values that Argo CD would silently pass over are passed over
 * too, but each is named in `problems`.
 */
export function readArgoAnnotations(object: KubeObject): ParsedSyncAnnotations {
  const reader = new AnnotationReader(object);
  const options = new OptionReader(reader, optionsAnnotation);
  const keep = reader.list(helmPolicyAnnotation).includes('keep');
  const hook = readHook(reader);
  const value = {
    wave: reader.integer(waveAnnotation) ?? reader.integer(weightAnnotation) ?? 0,
    hook: hook.hook,
    phases: hook.phases,
    occasion: hook.occasion,
    hookDeletePolicies: hook.deletePolicies,
    prune: options.permission('Prune') ?? (keep ? 'never' : undefined),
    delete: options.permission('Delete') ?? (keep ? 'never' : undefined),
    pruneLast: options.flag('PruneLast'),
    replace: options.flag('Replace'),
    force: options.flag('Force'),
    serverSideApply: options.flag('ServerSideApply'),
    validate: options.flag('Validate'),
    skipDryRunOnMissingResource: options.flag('SkipDryRunOnMissingResource'),
    ignoreExtraneous: reader.list(compareAnnotation).includes('IgnoreExtraneous'),
    ignoreHealth: reader.text(ignoreHealthAnnotation) === 'true',
  };
  return { value, problems: reader.problems };
}

/** Annotations of one object, with a problem noted for each value that cannot be read. */
export class AnnotationReader {
  readonly problems: SetpointError[] = [];
  readonly #object: KubeObject;

  constructor(object: KubeObject) {
    this.#object = object;
  }

  text(key: string): string | undefined {
    const annotations = this.#object.metadata.annotations;
    return annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined;
  }

  /** The comma-separated values, trimmed, without empty ones and repetitions. */
  list(key: string): readonly string[] {
    const text = this.text(key);
    if (text === undefined) return [];
    const items = text.split(',').map((item) => item.trim());
    return [...new Set(items)].filter((item) => item !== '');
  }

  integer(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (/^[+-]?\d+$/.test(text)) return Number.parseInt(text, 10);
    this.reject(key, text, 'an integer');
    return undefined;
  }

  reject(key: string, value: string, wanted: string): void {
    this.problems.push(
      syncError('sync.annotation-invalid', `annotation ${key} has the value ${JSON.stringify(value)}`, {
        subject: describeObject(this.#object),
        rule: `metadata.annotations["${key}"] must be ${wanted}; it is ignored otherwise`,
        nextAction: `Correct the annotation ${key} or remove it.`,
      }),
    );
  }
}

/** `Name=value` options of one comma-separated annotation; the first of a name counts. */
class OptionReader {
  readonly #values = new Map<string, string>();
  readonly #reader: AnnotationReader;
  readonly #key: string;

  constructor(reader: AnnotationReader, key: string) {
    this.#reader = reader;
    this.#key = key;
    for (const item of reader.list(key)) {
      const equals = item.indexOf('=');
      if (equals < 0) reader.reject(key, item, 'a comma-separated list of Name=value');
      else if (!this.#values.has(item.slice(0, equals))) {
        this.#values.set(item.slice(0, equals), item.slice(equals + 1));
      }
    }
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === 'true' || value === 'false')
      return value === undefined ? undefined : value === 'true';
    this.#reader.reject(this.#key, `${name}=${value}`, `${name}=true or ${name}=false`);
    return undefined;
  }

  permission(name: string): DeletePermission | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (value === 'true') return 'allow';
    if (value === 'false') return 'never';
    if (value === 'confirm') return 'confirm';
    this.#reader.reject(this.#key, `${name}=${value}`, `${name}=true, ${name}=false or ${name}=confirm`);
    return undefined;
  }
}
