import { type Family, type Labels, labelText, sampleLine } from './exposition.ts';

/** One series' number, kept by whoever counts often. */
export interface Count {
  value: number;
}

/** Numbers of one name, one for each combination of labels. */
export class Counters implements Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly #series = new Map<string, Count>();

  constructor(name: string, type: 'counter' | 'gauge', help: string) {
    this.name = name;
    this.type = type;
    this.help = help;
  }

  /** The series of the labels, made when it is new. */
  with(labels: Labels): Count {
    const key = labelText(labels);
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, (series = { value: 0 }));
    return series;
  }

  readonly lines = (): Iterable<string> =>
    [...this.#series]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([labels, { value }]) => sampleLine(this.name, labels, value));
}

/** Numbers that are looked up when they are asked for. */
export function computed(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: () => Iterable<readonly [Labels, number]>,
): Family {
  const lines = (): Iterable<string> =>
    [...values()].map(([labels, value]) => sampleLine(name, labelText(labels), value)).toSorted();
  return { name, type, help, lines };
}
