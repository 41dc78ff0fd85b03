/** `$1`, `$name` and `${name}` in a replacement, where the longest name counts: `$1x` is `${1x}`. */
const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/** Go's `Regexp.Expand`: groups by number or name; one that is missing or took no part is empty. */
export function expand(
  template: string,
  groups: readonly (string | null)[],
  names: Readonly<Record<string, number>>,
): string {
  if (!template.includes('$')) return template;
  return template.replace(reference, (whole, braced: string | undefined, bare: string | undefined) => {
    if (whole === '$$') return '$';
    const name = (braced ?? bare) as string;
    const index = /^\d+$/.test(name)
      ? Number(name)
      : Object.hasOwn(names, name)
        ? (names[name] as number)
        : -1;
    return groups[index] ?? '';
  });
}
