import type { AccessExplanation } from '@setpoint/server';

/** Yes or no, why, every rule that matched, and what would allow it. */
export function showAccess({ allowed, because, matched, suggestion }: AccessExplanation): string {
  return [
    `${allowed ? 'Yes' : 'No'}: ${because}`,
    ...matched.map(({ line, source }) => `  ${line}   (${source})`),
    ...(suggestion === undefined ? [] : [`To allow it: ${suggestion}`]),
    '',
  ].join('\n');
}
