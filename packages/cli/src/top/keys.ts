/** A key as a name: `a`, `G`, `:`, `enter`, `escape`, `up`, `pagedown`, `ctrl-c`. */
export type Key = string;

const sequences: Readonly<Record<string, Key>> = {
  '\u001B[A': 'up',
  '\u001B[B': 'down',
  '\u001B[C': 'right',
  '\u001B[D': 'left',
  '\u001BOA': 'up',
  '\u001BOB': 'down',
  '\u001BOC': 'right',
  '\u001BOD': 'left',
  '\u001B[H': 'home',
  '\u001B[F': 'end',
  '\u001B[1~': 'home',
  '\u001B[4~': 'end',
  '\u001B[5~': 'pageup',
  '\u001B[6~': 'pagedown',
};
const controls: Readonly<Record<string, Key>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007F': 'backspace',
  '\b': 'backspace',
  '\u0003': 'ctrl-c',
  '\u0004': 'ctrl-d',
  '\u0006': 'pagedown',
  '\u0002': 'pageup',
};

/** The keys in a chunk of a terminal's input. Sequences nobody knows are left out. */
export function keysIn(chunk: string): readonly Key[] {
  const keys: Key[] = [];
  // eslint-disable-next-line no-control-regex
  for (const [token] of chunk.matchAll(/\u001B(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[^]/gu)) {
    if (token === '\u001B') keys.push('escape');
    else if (token.startsWith('\u001B')) {
      const key = sequences[token];
      if (key !== undefined) keys.push(key);
    } else if (Object.hasOwn(controls, token)) keys.push(controls[token] as Key);
    else if (!/\p{C}/u.test(token)) keys.push(token);
  }
  return keys;
}
