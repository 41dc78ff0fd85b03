/** The labels of one series in the order they are shown in, which is the names'. */
export type Labels = Readonly<Record<string, string>>;

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** `name{labels} value` of every series. */
  readonly lines: () => Iterable<string>;
}

/** Prometheus' text format 0.0.4: families by name, series in the order of their labels. */
export function exposition(families: Iterable<Family>): string {
  const sorted = [...families].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted
    .map(
      ({ name, help, type, lines }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${[...lines()].map((line) => `${line}\n`).join('')}`,
    )
    .join('');
}

export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

/** `name{labels} value`; without labels no braces. */
export function sampleLine(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}`;
}

/** As Go writes a float in its shortest form: with an exponent from a million on, of two digits at least. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === 0 || (Math.abs(value) < 1e6 && Math.abs(value) >= 1e-4)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
