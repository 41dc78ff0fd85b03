/** `0-2,5`: a set of completion indexes as the API writes it. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    const start = sorted[at] as number;
    let end = start;
    while (sorted[++at] === end + 1) end++;
    if (end === start) parts.push(String(start));
    else parts.push(end === start + 1 ? `${start},${end}` : `${start}-${end}`);
  }
  return parts.join(',');
}

export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    if (part === '') continue;
    const [start = '', end = start] = part.split('-');
    for (let index = Number(start); index <= Number(end); index++) indexes.add(index);
  }
  return indexes;
}
