import type { DestinationStream } from 'pino';

const colours: Readonly<Record<string, number>> = {
  trace: 90,
  debug: 90,
  info: 36,
  warn: 33,
  error: 31,
  fatal: 35,
};
const labels: Readonly<Record<string, string>> = { info: 'info ', warn: 'warn ' };

/** Turns the logger's JSON lines into lines for people: time, level, message, then the fields as `name=value`. */
export function prettyLines(output: DestinationStream, colour: boolean): DestinationStream {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    write(line) {
      const { time, level, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
      const name = textOf(level);
      const shown = [
        paint(90, textOf(time).slice(11, 23)),
        paint(colours[name] ?? 0, labels[name] ?? name),
        textOf(msg),
      ];
      for (const [key, value] of Object.entries(fields))
        shown.push(`${paint(90, `${key}=`)}${shownValue(value)}`);
      output.write(`${shown.join(' ')}\n`);
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Plain words as they are, everything else quoted so that a line stays a line. */
function shownValue(value: unknown): string {
  if (typeof value === 'string' && /^[\w./:@+-]+$/.test(value)) return value;
  return JSON.stringify(value);
}
