/** Character classes as go-yaml's scanner has them; a table for ASCII, comparisons for the three others. */
export const BLANK = 1;
export const BREAK = 2;
export const END = 4;
/** `,` `?` `[` `]` `{` `}`: end a plain scalar inside a flow collection. */
export const FLOW = 8;
export const COLON = 16;
/** Letters, digits, `_` and `-`: names of anchors and tag handles. */
export const WORD = 32;
/** What may stand in a tag beside {@link WORD} characters. */
export const URI = 64;
/** Characters no plain scalar may start with. */
export const INDICATOR = 128;

export const CLASSES = new Uint8Array(128);

function mark(characters: string, bit: number): void {
  for (let i = 0; i < characters.length; i++) {
    const code = characters.charCodeAt(i);
    CLASSES[code] = (CLASSES[code] ?? 0) | bit;
  }
}

mark(' \t', BLANK);
mark('\r\n', BREAK);
mark('\0', END);
mark(',?[]{}', FLOW);
mark(':', COLON);
mark('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-', WORD);
mark(";/?:@&=+$,.!~*'()[]%", URI);
mark('-?:,[]{}#&*!|>\'"%@`', INDICATOR);

export function classOf(code: number): number {
  if (code < 128) return CLASSES[code] as number;
  return code === 0x85 || code === 0x2028 || code === 0x2029 ? BREAK : 0;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** Blank, line break or end of input. */
export function isBlankOrEnd(code: number): boolean {
  return (classOf(code) & (BLANK | BREAK | END)) !== 0;
}

export function isBreakOrEnd(code: number): boolean {
  return (classOf(code) & (BREAK | END)) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
