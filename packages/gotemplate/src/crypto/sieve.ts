/** Numbers `first + increment * offset`, of which one that is prime is looked for. */
export interface Candidates {
  readonly first: bigint;
  readonly increment: bigint;
}

/** Small primes below 2^53 when multiplied, and the product of several such groups: division by steps is division of less. */
interface SmallPrimes {
  readonly product: bigint;
  readonly groups: readonly { readonly product: bigint; readonly primes: readonly number[] }[];
}

const groupsTogether = 20;

/** What sieving costs grows with the limit, what it saves with the price of a test: wide sieves are for long numbers. */
const limits = { short: 1 << 17, long: 1 << 20 } as const;
const known = new Map<number, readonly SmallPrimes[]>();

function smallPrimes(bitCount: number): readonly SmallPrimes[] {
  const limit = bitCount < 1536 ? limits.short : limits.long;
  const primes = known.get(limit) ?? togetherOf(groupsOf(oddPrimesBelow(limit)));
  known.set(limit, primes);
  return primes;
}

function oddPrimesBelow(limit: number): readonly number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 3; n < limit; n += 2) {
    if (composite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += 2 * n) composite[multiple] = 1;
  }
  return primes;
}

function groupsOf(primes: readonly number[]): SmallPrimes['groups'] {
  const groups: { product: bigint; primes: number[] }[] = [];
  let product = 1;
  let members: number[] = [];
  for (const prime of [...primes, Number.MAX_SAFE_INTEGER]) {
    if (product * prime > Number.MAX_SAFE_INTEGER) {
      groups.push({ product: BigInt(product), primes: members });
      [product, members] = [1, []];
    }
    product *= prime;
    members.push(prime);
  }
  return groups;
}

function togetherOf(all: SmallPrimes['groups']): readonly SmallPrimes[] {
  const count = Math.ceil(all.length / groupsTogether);
  return Array.from({ length: count }, (_, i) => {
    const groups = all.slice(i * groupsTogether, (i + 1) * groupsTogether);
    return { groups, product: groups.reduce((product, group) => product * group.product, 1n) };
  });
}

/** The offsets below `windowSize` of candidates that have no small prime among their factors. */
export function sieved({ first, increment }: Candidates, windowSize: number, bitCount: number): number[] {
  const composite = new Uint8Array(windowSize);
  for (const { product, groups } of smallPrimes(bitCount)) {
    const [firstPart, incrementPart] = [first % product, increment % product];
    for (const group of groups) {
      const firstRest = Number(firstPart % group.product);
      const incrementRest = Number(incrementPart % group.product);
      for (const prime of group.primes) {
        strike(composite, rest(firstRest, prime), rest(incrementRest, prime), prime);
      }
    }
  }
  return Array.from(composite.keys()).filter((offset) => composite[offset] === 0);
}

/** The remainder, several times as fast as the operator's for numbers beyond 2^31. */
function rest(value: number, prime: number): number {
  const found = value - Math.floor(value / prime) * prime;
  return found < 0 ? found + prime : found;
}

/** Marks each offset whose `first + step * offset` the prime divides. */
function strike(composite: Uint8Array, first: number, step: number, prime: number): void {
  if (step === 0) {
    if (first === 0) composite.fill(1);
    return;
  }
  const from = stepsTo(first === 0 ? 0 : prime - first, step, prime);
  for (let offset = from; offset < composite.length; offset += prime) composite[offset] = 1;
}

/** How many steps make up the distance, modulo the prime. */
function stepsTo(distance: number, step: number, prime: number): number {
  if (step === 2) return distance % 2 === 0 ? distance / 2 : (distance + prime) / 2;
  return (distance * inverse(step, prime)) % prime;
}

/** Of a number between 0 and the prime. */
function inverse(value: number, prime: number): number {
  let [a, b] = [value, prime];
  let [x, y] = [1, 0];
  while (b > 0) {
    const quotient = Math.floor(a / b);
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return x < 0 ? x + prime : x;
}
