const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** An amount in thousandths of its unit as people say it: `1.5` for CPU, `256 MiB` for memory and storage. */
export function amountOf(resource: string, thousandths: number): string {
  if (resource === 'cpu') return shortened(thousandths / 1000);
  let amount = thousandths / 1000;
  let unit = 0;
  for (; amount >= 1024 && unit < binary.length - 1; unit++) amount /= 1024;
  return `${shortened(amount)} ${binary[unit]}`;
}

const shortened = (value: number): string => String(Math.round(value * 100) / 100);
