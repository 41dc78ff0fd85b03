import { parseDocument } from '@setpoint/goyaml';

/** What an emitter does not write as a block: it ends in a blank, has one before a line break, or is not printable. */
// oxlint-disable-next-line no-control-regex -- these are the characters in question
const NO_BLOCK = /(?: $| \n|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff])/;
const INDENT = '  ';

/**
 * The text that a folded scalar has once go-yaml wrote it and read it again. Folding is not the same both ways: a line
 * that is indented deeper gets an empty line before it, and text that begins with a blank loses line breaks.
 */
export function refolded(text: string): string {
  if (!text.includes('\n') || NO_BLOCK.test(text)) return text;
  const root = parseDocument(`k: >${hints(text)}\n${foldedLines(text)}`);
  return root?.children[1]?.value ?? text;
}

function hints(text: string): string {
  const indent = /^[ \n]/.test(text) ? '2' : '';
  if (!text.endsWith('\n')) return `${indent}-`;
  return text === '\n' || text.endsWith('\n\n') ? `${indent}+` : indent;
}

/** `yaml_emitter_write_folded_scalar` without a width. */
function foldedLines(text: string): string {
  // The library looks at the first character that is no line break, wherever it is: its slip decides for all of them.
  const first = /[^\n]/.exec(text)?.[0] ?? ' ';
  const separates = first !== ' ' && first !== '\t';
  let out = '';
  let isAtBreak = true;
  let isIndented = true;
  for (const character of text) {
    if (character === '\n') {
      out += !isAtBreak && !isIndented && separates ? '\n\n' : '\n';
      isAtBreak = true;
      continue;
    }
    if (isAtBreak) {
      out += INDENT;
      isIndented = character === ' ' || character === '\t';
    }
    out += character;
    isAtBreak = false;
  }
  return out;
}
