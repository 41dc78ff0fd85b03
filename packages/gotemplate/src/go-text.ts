/** Go's texts: bytes in JS strings, and how values print. */
export { byteLength, compareStrings, fromBytes, sliceBytes, toBytes } from './text/bytes.ts';
export { runesOf, toLower, toUpper, trimSpace } from './text/unicode.ts';
export { printValue } from './fmt/sprintf.ts';
export { goJson } from './sprig/encode.ts';
