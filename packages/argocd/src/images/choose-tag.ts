import {
  compareVersions,
  parseConstraint,
  parseVersion,
  satisfies,
  type Version,
} from '@setpoint/gotemplate';
import { RE2JS } from 're2js';
import { pathPattern } from '../applicationset/generators/git-paths.ts';
import type { TrackedImage } from './tracked-image.ts';

/** What of a tracked image decides which tag is chosen. */
export type TagRule = Pick<TrackedImage, 'strategy' | 'allowTags' | 'ignoreTags'> & {
  /** A constraint for `semver`, the tag itself for `digest`. */
  readonly constraint: string;
};

/** A tag, and when its image was built, where the strategy asks. */
export interface BuiltTag {
  readonly name: string;
  readonly createdMs: number;
}

/** Why no tag can be chosen, in words; undefined when the rule is sound. */
export function faultOf({ strategy, constraint, allowTags }: TagRule): string | undefined {
  if (strategy === 'digest' && constraint === '') return "the strategy 'digest' needs a tag to follow";
  if (strategy === 'semver' && constraint !== '' && constraintOf(constraint) === undefined) {
    return `"${constraint}" is no version constraint`;
  }
  if (allowTags !== '' && allowed(allowTags) === undefined) {
    return `allow-tags "${allowTags}" is neither "any" nor "regexp:" with a regular expression`;
  }
  return undefined;
}

/** The tags the rule lets take part. */
export function consideredTags(tags: readonly string[], rule: TagRule): readonly string[] {
  const isAllowed = allowed(rule.allowTags) ?? (() => false);
  const isIgnored = (tag: string): boolean => rule.ignoreTags.some((glob) => isMatch(glob, tag));
  const isOfConstraint = (tag: string): boolean => rule.strategy !== 'digest' || tag === rule.constraint;
  return tags.filter((tag) => isAllowed(tag) && !isIgnored(tag) && isOfConstraint(tag));
}

/** The newest of the considered tags; undefined when none fits. Equal ones are told apart by their names. */
export function newestTag(tags: readonly BuiltTag[], rule: TagRule): string | undefined {
  switch (rule.strategy) {
    case 'semver':
      return newestVersion(tags, rule.constraint === '' ? '*' : rule.constraint);
    case 'newest-build':
      return last(tags, (a, b) => a.createdMs - b.createdMs || byName(a, b))?.name;
    case 'alphabetical':
    case 'digest':
      return last(tags, byName)?.name;
  }
}

function newestVersion(tags: readonly BuiltTag[], text: string): string | undefined {
  const constraint = constraintOf(text);
  if (constraint === undefined) return undefined;
  const versions = tags
    .map(({ name }) => attempt(() => parseVersion(name)))
    .filter((version): version is Version => version !== undefined && satisfies(version, constraint));
  const order = (a: Version, b: Version): number => compareVersions(a, b) || byBytes(a.original, b.original);
  return last(versions, order)?.original;
}

function constraintOf(text: string): ReturnType<typeof parseConstraint> | undefined {
  return attempt(() => parseConstraint(text));
}

/** A tag that is no version takes no part; a constraint that is none is said by {@link faultOf}. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function last<T>(items: readonly T[], order: (a: T, b: T) => number): T | undefined {
  return items.reduce<T | undefined>((a, b) => (a === undefined || order(a, b) < 0 ? b : a), undefined);
}

function byName(a: BuiltTag, b: BuiltTag): number {
  return byBytes(a.name, b.name);
}

/** Tags are ASCII. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function allowed(text: string): ((tag: string) => boolean) | undefined {
  if (text === '' || text.toLowerCase() === 'any') return () => true;
  const colon = text.indexOf(':');
  if (colon < 0 || text.slice(0, colon).toLowerCase() !== 'regexp') return undefined;
  try {
    const pattern = RE2JS.compile(text.slice(colon + 1));
    return (tag) => pattern.matcher(tag).find();
  } catch {
    // Said by faultOf.
    return undefined;
  }
}

/** A glob that is none ignores nothing. */
function isMatch(glob: string, tag: string): boolean {
  try {
    return pathPattern(glob)(tag);
  } catch {
    return false;
  }
}
