/** What a badge tells. */
export interface BadgeFacts {
  readonly health: string;
  /** '' leaves the right half empty. */
  readonly sync: string;
  /** What was deployed, as it is to be shown; undefined shows none. */
  readonly revision?: string | undefined;
  /** A line above the statuses. */
  readonly title?: string | undefined;
  /** Of the statuses, pixels; by default what Argo CD's badges have: 131, 192 with a revision, 400 with a whole one. */
  readonly width?: number | undefined;
}

const healthWidth = 77;
const statusesWidth = 131;
const rowHeight = 20;
const characterWidth = 7;
const padding = 10;
const widest = 2000;

/** White on each has a contrast of 4.5 to 1. */
const colours: ReadonlyMap<string, string> = new Map([
  ['Healthy', '#137a3c'],
  ['Synced', '#137a3c'],
  ['Progressing', '#1a66b8'],
  ['Suspended', '#6a4fb3'],
  ['Degraded', '#c02b30'],
  ['OutOfSync', '#9a5b00'],
  ['Missing', '#9a5b00'],
]);
const unknown = '#5b6470';

/**
 * An SVG picture of the statuses of one or many applications: health at the left, sync at the right, for pages that know
 * nothing of us. The elements have the ids that those of Argo CD's badges have, since people read texts out of them.
 */
export function statusBadge({ health, sync, revision, title, width }: BadgeFacts): string {
  const wanted = width ?? defaultWidth(revision);
  const whole = Math.max(wanted, title === undefined ? 0 : title.length * characterWidth + padding);
  const top = title === undefined ? 0 : rowHeight;
  const middle = revision === undefined ? whole : Math.min(statusesWidth, whole);
  const right = colours.get(sync) ?? unknown;
  const said = [title, health, sync, revision].filter((text) => text !== undefined && text !== '').join(', ');
  const parts = [
    `<title>${escaped(said)}</title>`,
    title === undefined ? '' : box('title', 0, 0, whole, '#29343d') + word('title', whole / 2, 0, title),
    box('left', 0, top, Math.min(healthWidth, whole), colours.get(health) ?? unknown),
    box('right', healthWidth, top, middle - healthWidth, right),
    word('left', healthWidth / 2, top, health),
    word('right', (healthWidth + middle) / 2, top, sync),
  ];
  if (revision !== undefined) {
    parts.push(box('revision', middle, top, whole - middle, right));
    parts.push(word('revision', (middle + whole) / 2, top, `(${revision})`));
  }
  const height = top + rowHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${height}" role="img" aria-label="${escaped(said)}">`,
    `<clipPath id="corners"><rect width="${whole}" height="${height}" rx="3"/></clipPath>`,
    '<g clip-path="url(#corners)" fill="#fff" text-anchor="middle" font-family="DejaVu Sans,Verdana,sans-serif" font-size="11">',
    ...parts,
    '</g></svg>',
  ].join('');
}

function defaultWidth(revision: string | undefined): number {
  if (revision === undefined) return statusesWidth;
  return revision.length > 7 ? 400 : 192;
}

/** A width as people ask for one; undefined when it is none that can be drawn. */
export function badgeWidth(asked: string): number | undefined {
  return /^\d{1,4}$/.test(asked) && Number(asked) <= widest ? Number(asked) : undefined;
}

function box(id: string, x: number, y: number, width: number, fill: string): string {
  return `<rect id="${id}Rect" x="${x}" y="${y}" width="${Math.max(0, width)}" height="${rowHeight}" fill="${fill}"/>`;
}

function word(id: string, x: number, top: number, text: string): string {
  return `<text id="${id}Text" x="${x}" y="${top + 14}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
}
