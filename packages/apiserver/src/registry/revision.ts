import { ApiError } from '../status/api-error.ts';

/** The revision a resourceVersion names, 0 for none. What is no number is the real server's own failure, a plain 500. */
export function revisionOf(text: string): number {
  if (text === '') return 0;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  const why = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw new ApiError(500, '', `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${why}`);
}
