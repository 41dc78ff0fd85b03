const suffix = '\0lookup';

/** The name under which the live cache follows what the owner's charts looked up: not its own, but its concern. */
export function lookupsOf(owner: string): string {
  return `${owner}${suffix}`;
}

/** The owner that a name of the live cache stands for. */
export function ownerOf(name: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}
