import { type Check, firstProblem, invalidCharacter } from './format-check.ts';
import { hostFormats } from './host-formats.ts';
import { regexProblem } from './regex.ts';
import { timeFormats } from './time-formats.ts';

function jsonPointer(text: string): string | undefined {
  if (text === '') return undefined;
  if (!text.startsWith('/')) return 'not starting with /';
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : undefined;
}

function relativePointer(text: string): string | undefined {
  const [digits = ''] = /^\d*/.exec(text) ?? [];
  if (digits === '') return 'must start with non-negative integer';
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero';
  const rest = text.slice(digits.length);
  return rest === '#' ? undefined : jsonPointer(rest);
}

const uuidLengths = [8, 4, 4, 4, 12];

function uuid(text: string): string | undefined {
  const groups = text.split('-');
  if (groups.length !== uuidLengths.length) return `must have ${uuidLengths.length} elements`;
  for (const [i, group] of groups.entries()) {
    if (group.length !== uuidLengths[i]) return `element ${i + 1} must be ${uuidLengths[i]} characters long`;
    const character = invalidCharacter(group, /[0-9a-f]/i);
    if (character !== undefined) return `non-hex character ${character}`;
  }
  return undefined;
}

const identifier = /[0-9A-Za-z-]/;

function semver(text: string): string | undefined {
  const [, core = '', , preRelease, , build] = /^([^+-]*)(-([^+]*))?(\+(.*))?$/s.exec(text) ?? [];
  if (build === '') return 'build is empty';
  const ofBuild =
    build === undefined ? undefined : firstProblem(build.split('.'), identifierProblem('build'));
  const ofPreRelease =
    preRelease === undefined
      ? undefined
      : firstProblem(preRelease.split('.'), identifierProblem('pre-release'));
  return ofBuild ?? ofPreRelease ?? versionCore(core.split('.'));
}

const identifierProblem =
  (where: 'build' | 'pre-release'): Check =>
  (text) => {
    if (text === '') return `${where} identifier is empty`;
    const character = invalidCharacter(text, identifier);
    if (character !== undefined) return `invalid character ${character} in ${where} identifier`;
    return where === 'pre-release' && /^0\d+$/.test(text)
      ? 'pre-release numeric identifier starts with zero'
      : undefined;
  };

function versionCore(parts: readonly string[]): string | undefined {
  if (parts.length !== 3) return 'versionCore must have 3 numbers separated by dot';
  for (const [i, name] of ['major', 'minor', 'patch'].entries()) {
    const part = parts[i] ?? '';
    if (part === '') return `${name} is empty`;
    if (part.length > 1 && part.startsWith('0')) return `${name} starts with zero`;
    if (/\D/.test(part)) return `${name} contains non-digit`;
  }
  return undefined;
}

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...hostFormats,
  ...timeFormats,
  ['regex', regexProblem],
  ['json-pointer', jsonPointer],
  ['relative-json-pointer', relativePointer],
  ['uuid', uuid],
  ['semver', semver],
]);

/** Why the text is not of the format; undefined when it is, or when the format is not one that is checked. */
export function formatProblem(format: string, text: string): string | undefined {
  return checks.get(format)?.(text);
}
