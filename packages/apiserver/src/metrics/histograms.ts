import { type Family, type Labels, labelText, numberText, sampleLine } from './exposition.ts';

/** How often values fell below each bound, for one combination of labels. */
export class Distribution {
  readonly #bounds: readonly number[];
  /** One more than there are bounds: what is above all of them. */
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let index = 0;
    while (index < this.#bounds.length && value > (this.#bounds[index] as number)) index++;
    (this.#counts[index] as number)++;
    this.#sum += value;
  }

  *lines(name: string, labels: string): Generator<string> {
    const before = labels === '' ? '' : `${labels},`;
    let total = 0;
    for (const [index, count] of this.#counts.entries()) {
      total += count;
      const bound = numberText(this.#bounds[index] ?? Number.POSITIVE_INFINITY);
      yield `${name}_bucket{${before}le="${bound}"} ${total}`;
    }
    yield sampleLine(`${name}_sum`, labels, this.#sum);
    yield sampleLine(`${name}_count`, labels, total);
  }
}

/** Distributions of one name. */
export class Histograms implements Family {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Distribution>();

  constructor(name: string, bounds: readonly number[], help: string) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  /** The series of the labels, made when it is new. */
  with(labels: Labels): Distribution {
    const key = labelText(labels);
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, (series = new Distribution(this.#bounds)));
    return series;
  }

  readonly lines = (): Iterable<string> =>
    [...this.#series]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([labels, series]) => [...series.lines(this.name, labels)]);
}
