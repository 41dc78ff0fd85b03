const MAX_INSERTION = 12;
const SHORTEST_NINTHER = 50;
const SHORTEST_SHIFTING = 50;
const MAX_SHIFTS = 5;
/** All that choosing a pivot may swap: the range then runs downwards. */
const ALL_SWAPPED = 12;

/**
 * A sorted copy, with equal items in the order Go's `sort.Sort` (pattern-defeating quicksort, since Go 1.19) leaves them
 * in: up to twelve stay as they stood, of more they do not. What kustomize does in turn for each of a sorted list it
 * does in that order.
 */
export function goSorted<T>(items: readonly T[], compare: (a: T, b: T) => number): T[] {
  const range = new Range([...items], compare);
  range.sort(0, items.length, 32 - Math.clz32(items.length));
  return range.items;
}

class Range<T> {
  readonly items: T[];
  readonly #compare: (a: T, b: T) => number;

  constructor(items: T[], compare: (a: T, b: T) => number) {
    this.items = items;
    this.#compare = compare;
  }

  /** Sorts from `start` to before `end`; after `patience` bad partitions by a heap. */
  sort(start: number, end: number, patience: number): void {
    let [from, to, left] = [start, end, patience];
    let [isBalanced, isPartitioned] = [true, true];
    while (to - from > MAX_INSERTION) {
      if (left === 0) return this.#heapSort(from, to);
      if (!isBalanced) {
        this.#breakPatterns(from, to);
        left--;
      }
      let { pivot, swaps } = this.#choosePivot(from, to);
      if (swaps === ALL_SWAPPED) {
        this.#reverse(from, to);
        pivot = to - 1 - (pivot - from);
        swaps = 0;
      }
      if (isBalanced && isPartitioned && swaps === 0 && this.#finishSorted(from, to)) return;
      if (from > 0 && !this.#isLess(from - 1, pivot)) {
        from = this.#partitionEqual(from, to, pivot);
        continue;
      }
      const { middle, wasPartitioned } = this.#partition(from, to, pivot);
      isPartitioned = wasPartitioned;
      const [below, above] = [middle - from, to - middle];
      isBalanced = Math.min(below, above) >= Math.trunc((to - from) / 8);
      if (below < above) {
        this.sort(from, middle, left);
        from = middle + 1;
      } else {
        this.sort(middle + 1, to, left);
        to = middle;
      }
    }
    this.#insertionSort(from, to);
  }

  #isLess(a: number, b: number): boolean {
    return this.#compare(this.items[a] as T, this.items[b] as T) < 0;
  }

  #swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b] as T, this.items[a] as T];
  }

  #insertionSort(from: number, to: number): void {
    for (let i = from + 1; i < to; i++)
      for (let at = i; at > from && this.#isLess(at, at - 1); at--) this.#swap(at, at - 1);
  }

  #heapSort(from: number, to: number): void {
    const size = to - from;
    for (let root = Math.trunc((size - 1) / 2); root >= 0; root--) this.#siftDown(from, root, size);
    for (let last = size - 1; last >= 0; last--) {
      this.#swap(from, from + last);
      this.#siftDown(from, 0, last);
    }
  }

  #siftDown(first: number, start: number, size: number): void {
    let root = start;
    for (let child = 2 * root + 1; child < size; child = 2 * root + 1) {
      if (child + 1 < size && this.#isLess(first + child, first + child + 1)) child++;
      if (!this.#isLess(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  /** Smaller items before the pivot, the others behind it. */
  #partition(from: number, to: number, pivot: number): { middle: number; wasPartitioned: boolean } {
    this.#swap(from, pivot);
    let [low, high] = [from + 1, to - 1];
    for (let wasPartitioned = true; ; wasPartitioned = false) {
      while (low <= high && this.#isLess(low, from)) low++;
      while (low <= high && !this.#isLess(high, from)) high--;
      if (low > high) {
        this.#swap(high, from);
        return { middle: high, wasPartitioned };
      }
      this.#swap(low++, high--);
    }
  }

  /** Items equal to the pivot, none being smaller, before the others; gives where the others begin. */
  #partitionEqual(from: number, to: number, pivot: number): number {
    this.#swap(from, pivot);
    let [low, high] = [from + 1, to - 1];
    for (;;) {
      while (low <= high && !this.#isLess(from, low)) low++;
      while (low <= high && this.#isLess(from, high)) high--;
      if (low > high) return low;
      this.#swap(low++, high--);
    }
  }

  /** Ends the work where few items are out of place; false where they are not few. */
  #finishSorted(from: number, to: number): boolean {
    let at = from + 1;
    for (let shifts = 0; shifts < MAX_SHIFTS; shifts++) {
      while (at < to && !this.#isLess(at, at - 1)) at++;
      if (at === to) return true;
      if (to - from < SHORTEST_SHIFTING) return false;
      this.#swap(at, at - 1);
      if (at - from >= 2)
        for (let left = at - 1; left >= 1 && this.#isLess(left, left - 1); left--) this.#swap(left, left - 1);
      if (to - at >= 2)
        for (let right = at + 1; right < to && this.#isLess(right, right - 1); right++)
          this.#swap(right, right - 1);
    }
    return false;
  }

  /** Moves three items of the middle elsewhere, where the length says by xorshift. */
  #breakPatterns(from: number, to: number): void {
    const length = to - from;
    let random = BigInt(length);
    const mask = 2n ** BigInt(32 - Math.clz32(length)) - 1n;
    const middle = from + Math.trunc(length / 4) * 2;
    for (let at = middle - 1; at <= middle + 1; at++) {
      random ^= BigInt.asUintN(64, random << 13n);
      random ^= random >> 7n;
      random ^= BigInt.asUintN(64, random << 17n);
      const other = Number(random & mask);
      this.#swap(at, from + (other >= length ? other - length : other));
    }
  }

  /** The median of three, or of three medians, and how many pairs stood the wrong way round. */
  #choosePivot(from: number, to: number): { pivot: number; swaps: number } {
    const length = to - from;
    let swaps = 0;
    const inOrder = (a: number, b: number): [number, number] => {
      if (!this.#isLess(b, a)) return [a, b];
      swaps++;
      return [b, a];
    };
    const median = (first: number, second: number, third: number): number => {
      let [low, middle] = inOrder(first, second);
      [middle] = inOrder(middle, third);
      [low, middle] = inOrder(low, middle);
      return middle;
    };
    const quarters = [1, 2, 3].map((part) => from + Math.trunc(length / 4) * part);
    const [low = 0, middle = 0, high = 0] =
      length < SHORTEST_NINTHER ? quarters : quarters.map((at) => median(at - 1, at, at + 1));
    return { pivot: median(low, middle, high), swaps };
  }

  #reverse(from: number, to: number): void {
    for (let [low, high] = [from, to - 1]; low < high; low++, high--) this.#swap(low, high);
  }
}
