/** As kustomize writes lists that it keeps by name. */
export function sortedByName<T extends { readonly name: string }>(items: Iterable<T>): readonly T[] {
  return [...items].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}
