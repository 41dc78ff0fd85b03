const units: ReadonlySet<string> = new Set(['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h']);
const term = /^(\d+\.?\d*|\.\d+)([^\d.]*)/;

/** What Go says is wrong with the text as a duration (`1h30m`); undefined when nothing is. */
export function durationFault(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  const invalid = `time: invalid duration ${quoted}`;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return undefined;
  if (rest === '') return invalid;
  while (rest !== '') {
    const match = term.exec(rest);
    if (match === null) return invalid;
    const [whole, , unit = ''] = match;
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!units.has(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(whole.length);
  }
  return undefined;
}
