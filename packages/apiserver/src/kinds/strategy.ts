import type { GroupVersionKind } from '@setpoint/kube';
import type { FieldError, FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';

/** Who sent a request. */
export interface Requester {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** How the server treats one kind between decoding a request and storing the object. */
export interface KindStrategy {
  readonly gvk: GroupVersionKind;
  /** The kind has a status subresource: plain writes keep status, status writes keep the rest. */
  readonly hasStatus: boolean;
  /** A PUT without resourceVersion is accepted. */
  readonly allowsUnconditionalUpdate: boolean;
  /** A PUT of a name that does not exist creates it. */
  readonly allowsCreateOnUpdate: boolean;
  /**
   * Seconds a deletion waits for the object's agent to confirm; undefined for kinds removed at once. Asked with the
   * seconds of the request, undefined when it names none.
   */
  readonly gracePeriodSeconds?: (object: Draft, requested: number | undefined) => number | undefined;
  /** A deletion that names no policy leaves the dependents, as it did before there was a garbage collector. */
  readonly orphansByDefault: boolean;
  /** The kind keeps `metadata.generation`: 1 at creation, one more when {@link bumpsGeneration}. */
  readonly hasGeneration: boolean;
  /** Whether this update changes what generation counts: the spec, unless the kind says otherwise. */
  bumpsGeneration(object: Draft, old: Draft): boolean;
  /** Fills what the request left out, in place; idempotent. */
  default(object: Draft): void;
  /** Resets what a creation may not set and derives what the server owns, in place. */
  prepareForCreate(object: Draft, user: Requester): void;
  /** The same for an update; `subresource` is '' for the object itself, else `status` and the like. */
  prepareForUpdate(object: Draft, old: Draft, subresource: string, now: () => string): void;
  /** Takes away, in place, what is not to be kept but counts for generation; `old` is what an update replaces. */
  drop(object: Draft, old: Draft | undefined): void;
  /**
   * Every rule broken, in the server's order and words. `subresource` as in prepareForUpdate. `warn` is told of what is
   * passed only because it was so before.
   */
  validate(
    object: Draft,
    old: Draft | undefined,
    subresource: string,
    warn: (text: string) => void,
  ): readonly FieldError[];
  /** Fields (as FieldsV1) nobody comes to own by writing a subresource, where not the usual ones, by its name. */
  readonly resets: Readonly<Record<string, object>> | undefined;
  /** What of metadata a status writer cannot change, beside what nobody's can. */
  readonly statusKeeps: 'labels' | 'metadata' | undefined;
  /** Warning headers for the writer; `old` is what an update replaces. */
  warnings(object: Draft, old?: Draft): readonly string[];
  /** What everybody is warned of who asks for the kind at all. */
  readonly deprecation: string | undefined;
  /** The kind's group as errors name it, where that is another's. */
  readonly groupInErrors: string | undefined;
}

/** What a kind's own file says of it; the rest follows the common rules. */
export interface KindRules {
  readonly hasStatus?: boolean;
  /** A creation may set the status, as nodes do when they register. */
  readonly statusOnCreate?: boolean;
  /** No rule for the name, only that there is one. */
  readonly anyName?: boolean;
  readonly hasGeneration?: boolean;
  readonly resets?: KindStrategy['resets'];
  readonly unconditionalUpdate?: boolean;
  readonly createOnUpdate?: boolean;
  readonly orphansByDefault?: boolean;
  readonly statusKeeps?: KindStrategy['statusKeeps'];
  readonly gracePeriodSeconds?: KindStrategy['gracePeriodSeconds'];
  /** Rule for `metadata.name`. Default: DNS-1123 subdomain. */
  readonly name?: (name: string) => readonly string[];
  readonly default?: (object: Draft) => void;
  readonly create?: (object: Draft, user: Requester) => void;
  readonly update?: (object: Draft, old: Draft) => void;
  readonly drop?: KindStrategy['drop'];
  readonly statusUpdate?: SubresourceRules['update'];
  /** Rules of creation; they run on update too unless {@link validateUpdate} is the whole rule of updates. */
  readonly validate?: (object: Draft, errors: FieldErrors) => void;
  /**
   * Which rules of metadata the kind repeats on updates beside the common ones, which is seen in the causes: none, those
   * of changes, or all of them. Default `changes`.
   */
  readonly metadataOnUpdate?: 'common' | 'changes' | 'whole';
  /** Rules that compare with the stored object. */
  readonly validateUpdate?: (object: Draft, old: Draft, errors: FieldErrors) => void;
  /** Default true: an update has to satisfy the rules of creation as well. */
  readonly validateOnUpdate?: boolean;
  readonly validateStatus?: (object: Draft, old: Draft, errors: FieldErrors) => void;
  readonly bumpsGeneration?: (object: Draft, old: Draft) => boolean;
  readonly warnings?: (object: Draft, old?: Draft) => readonly string[];
  readonly deprecation?: string;
  readonly groupInErrors?: string;
  /** Updates of subresources other than status, by name. */
  readonly subresources?: Readonly<Record<string, SubresourceRules>>;
}

interface SubresourceRules {
  /** `now` is the time of the write. */
  readonly update?: (object: Draft, old: Draft, now: () => string) => void;
  readonly validate?: (object: Draft, old: Draft, errors: FieldErrors) => void;
}
