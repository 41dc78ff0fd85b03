/** What Go's decoders say of texts that are no times and no base64; undefined when the text is one. */

/** The parts of RFC 3339 in order: how Go's layout spells them, their digits and the highest value. */
const TIME_PARTS: readonly (readonly [
  layout: string,
  digits: number,
  name: string,
  low: number,
  high: number,
])[] = [
  ['2006', 4, 'year', 0, 9999],
  ['-', 0, '', 0, 0],
  ['01', 2, 'month', 1, 12],
  ['-', 0, '', 0, 0],
  ['02', 2, 'day', 1, 31],
  ['T', 0, '', 0, 0],
  ['15', 2, 'hour', 0, 23],
  [':', 0, '', 0, 0],
  ['04', 2, 'minute', 0, 59],
  [':', 0, '', 0, 0],
  ['05', 2, 'second', 0, 59],
];

/** As the `time` package quotes: what is not ASCII byte by byte. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/gu, (char) =>
    Buffer.from(char)
      .toString('hex')
      .replace(/../g, (byte) => `\\x${byte}`),
  );
}

/** As `time.Parse` with RFC 3339, or with its six-digit form for micro times. */
export function timeFault(text: string, micro: boolean): string | undefined {
  const layout = `2006-01-02T15:04:05${micro ? '.000000' : ''}Z07:00`;
  const cannot = (rest: string, part: string): string =>
    `parsing time ${quoted(text)} as ${quoted(layout)}: cannot parse ${quoted(rest)} as ${quoted(part)}`;
  let at = 0;
  for (const [part, digits, name, low, high] of TIME_PARTS) {
    const size = digits === 0 ? 1 : digits;
    const found = text.slice(at, at + size);
    const fits = digits === 0 ? found === part : found.length === digits && /^\d+$/.test(found);
    if (!fits) return cannot(text.slice(at), part);
    if (digits > 0 && (Number(found) < low || Number(found) > high))
      return `parsing time ${quoted(text)}: ${name} out of range`;
    at += size;
  }
  const fraction = /^[.,]\d+/.exec(text.slice(at))?.[0] ?? '';
  if (micro && fraction.length !== 7) return cannot(text.slice(at), '.000000');
  at += fraction.length;
  const zone = /^(?:Z|[+-]\d\d:\d\d)/.exec(text.slice(at))?.[0];
  if (zone === undefined) return cannot(text.slice(at), 'Z07:00');
  const extra = text.slice(at + zone.length);
  return extra === '' ? undefined : `parsing time ${quoted(text)}: extra text: ${quoted(extra)}`;
}

const ALPHABET = /[A-Za-z0-9+/]/;

/** As `encoding/base64` decodes its standard alphabet: line ends are skipped, padding is asked for. */
export function base64Fault(text: string): string | undefined {
  const at = base64FaultAt(text);
  return at === undefined ? undefined : `illegal base64 data at input byte ${at}`;
}

function base64FaultAt(text: string): number | undefined {
  let inQuantum = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\n' || char === '\r') continue;
    if (char === '=') return paddingFaultAt(text, i, inQuantum);
    if (!ALPHABET.test(char)) return i;
    inQuantum = (inQuantum + 1) % 4;
  }
  return inQuantum === 0 ? undefined : text.length - inQuantum;
}

function paddingFaultAt(text: string, first: number, inQuantum: number): number | undefined {
  if (inQuantum < 2) return first;
  const skip = (from: number): number => {
    let at = from;
    while (text[at] === '\n' || text[at] === '\r') at++;
    return at;
  };
  let next = skip(first + 1);
  if (inQuantum === 2) {
    if (next === text.length) return text.length;
    if (text[next] !== '=') return next;
    next = skip(next + 1);
  }
  return next < text.length ? next : undefined;
}
