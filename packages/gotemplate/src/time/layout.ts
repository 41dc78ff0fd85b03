/** The elements of Go's time layouts, named as in package time. */
export type Element =
  | 'LongMonth'
  | 'Month'
  | 'NumMonth'
  | 'ZeroMonth'
  | 'LongWeekDay'
  | 'WeekDay'
  | 'Day'
  | 'UnderDay'
  | 'ZeroDay'
  | 'UnderYearDay'
  | 'ZeroYearDay'
  | 'Hour'
  | 'Hour12'
  | 'ZeroHour12'
  | 'Minute'
  | 'ZeroMinute'
  | 'Second'
  | 'ZeroSecond'
  | 'LongYear'
  | 'Year'
  | 'PM'
  | 'pm'
  | 'TZ'
  | 'ISO8601TZ'
  | 'ISO8601SecondsTZ'
  | 'ISO8601ShortTZ'
  | 'ISO8601ColonTZ'
  | 'ISO8601ColonSecondsTZ'
  | 'NumTZ'
  | 'NumSecondsTz'
  | 'NumShortTZ'
  | 'NumColonTZ'
  | 'NumColonSecondsTZ'
  | 'FracSecond0'
  | 'FracSecond9';

/** A piece of a layout: literal text, then an element unless the layout ends. */
export interface Chunk {
  readonly prefix: string;
  readonly element: Element | undefined;
  /** The element as written. */
  readonly text: string;
}

/** Elements by their text, longer ones first where one starts another. */
const elements: ReadonlyArray<readonly [string, Element]> = [
  ['January', 'LongMonth'],
  ['Monday', 'LongWeekDay'],
  ['MST', 'TZ'],
  ['002', 'ZeroYearDay'],
  ['01', 'ZeroMonth'],
  ['02', 'ZeroDay'],
  ['03', 'ZeroHour12'],
  ['04', 'ZeroMinute'],
  ['05', 'ZeroSecond'],
  ['06', 'Year'],
  ['15', 'Hour'],
  ['1', 'NumMonth'],
  ['2006', 'LongYear'],
  ['2', 'Day'],
  ['__2', 'UnderYearDay'],
  ['3', 'Hour12'],
  ['4', 'Minute'],
  ['5', 'Second'],
  ['PM', 'PM'],
  ['pm', 'pm'],
  ['-070000', 'NumSecondsTz'],
  ['-07:00:00', 'NumColonSecondsTZ'],
  ['-0700', 'NumTZ'],
  ['-07:00', 'NumColonTZ'],
  ['-07', 'NumShortTZ'],
  ['Z070000', 'ISO8601SecondsTZ'],
  ['Z07:00:00', 'ISO8601ColonSecondsTZ'],
  ['Z0700', 'ISO8601TZ'],
  ['Z07:00', 'ISO8601ColonTZ'],
  ['Z07', 'ISO8601ShortTZ'],
];

const starts = /[JM0-6_Pp\-Z.,]/g;
const fraction = /^[.,](0+|9+)(?!\d)/;

/** Splits a layout into its pieces. */
export function* chunksOf(layout: string): Generator<Chunk> {
  let rest = layout;
  while (rest !== '') {
    const chunk = nextChunk(rest);
    yield chunk;
    rest = rest.slice(chunk.prefix.length + chunk.text.length);
  }
}

function nextChunk(layout: string): Chunk {
  starts.lastIndex = 0;
  for (let match = starts.exec(layout); match !== null; match = starts.exec(layout)) {
    const rest = layout.slice(match.index);
    const found = elementAt(rest);
    if (found === undefined) continue;
    const [text, element] = found;
    // `_2006` is an underscore before a year, not a padded day.
    const skipped = rest.startsWith('_2006') ? 1 : 0;
    return { prefix: layout.slice(0, match.index + skipped), element, text };
  }
  return { prefix: layout, element: undefined, text: '' };
}

function elementAt(text: string): readonly [string, Element] | undefined {
  if (text.startsWith('_2006')) return ['2006', 'LongYear'];
  const digits = fraction.exec(text);
  if (digits !== null) return [digits[0], digits[0][1] === '0' ? 'FracSecond0' : 'FracSecond9'];
  const known = elements.find(([start]) => text.startsWith(start));
  if (known !== undefined) return known;
  if (text.startsWith('_2')) return ['_2', 'UnderDay'];
  if (/^Jan(?![a-z])/.test(text)) return ['Jan', 'Month'];
  return /^Mon(?![a-z])/.test(text) ? ['Mon', 'WeekDay'] : undefined;
}

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const dayNames: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];
