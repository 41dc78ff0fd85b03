/** Line icons on a 16 px grid, drawn for this product. */
const paths = {
  apps: 'M2.5 2.5h4.2v4.2H2.5zM9.3 2.5h4.2v4.2H9.3zM2.5 9.3h4.2v4.2H2.5zM9.3 9.3h4.2v4.2H9.3z',
  sets: 'M8 1.8 14 5 8 8.2 2 5zM2 8l6 3.2L14 8M2 11l6 3.2 6-3.2',
  project:
    'M1.8 4.2c0-.7.5-1.2 1.2-1.2h3l1.6 1.8H13c.7 0 1.2.5 1.2 1.2v6c0 .7-.5 1.2-1.2 1.2H3c-.7 0-1.2-.5-1.2-1.2z',
  source:
    'M4.5 2v12M4.5 2a1.6 1.6 0 1 0 0 .01M4.5 14a1.6 1.6 0 1 0 0-.01M11.5 5.4a1.6 1.6 0 1 0 0-.01M11.5 6.8c0 3-7 2-7 5',
  cluster: 'M8 1.8 13.4 5v6L8 14.2 2.6 11V5zM8 8v6M8 8l5.2-3M8 8 2.8 5',
  settings: 'M2 4.5h6M12 4.5h2M10 2.8v3.4M2 11.5h2M8 11.5h6M6 9.8v3.4',
  access: 'M8 1.8 13 3.6v4c0 3.2-2.2 5.4-5 6.6-2.8-1.2-5-3.4-5-6.6v-4zM6 7.8l1.5 1.5L10.3 6.5',
  audit: 'M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3M5.7 8h4.6M5.7 10.8h4.6',
  search: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.5 10.5 14 14',
  sync: 'M13.5 6.5A5.7 5.7 0 0 0 3 5M2.5 9.5A5.7 5.7 0 0 0 13 11M3 2v3h3M13 14v-3h-3',
  refresh: 'M13.3 8A5.3 5.3 0 1 1 11.5 4M13.3 1.8v3h-3',
  plan: 'M2.5 3.5h11M2.5 8h7M2.5 12.5h4M11 10.5l1.5 1.5 2.5-3',
  diff: 'M8 3v6M5 6h6M5 12.5h6',
  rollback: 'M3 7h6.5a3.5 3.5 0 0 1 0 7H6M3 7l3-3M3 7l3 3',
  trash: 'M2.8 4.2h10.4M6.2 4.2V2.5h3.6v1.7M4 4.2l.7 9.3h6.6l.7-9.3',
  check: 'M3 8.5 6.3 11.8 13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  info: 'M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM8 7.3v3.7M8 5v.1',
  clock: 'M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM8 4.8V8l2.3 1.6',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  ghost: 'M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM5.5 8h5',
  question:
    'M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM6.2 6.3c.2-2.4 3.8-2.2 3.6.1-.1 1.2-1.8 1.3-1.8 2.6M8 11.2v.1',
  broken: 'M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6',
  star: 'M8 1.8l1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6z',
  heart: 'M8 13.5S2 10 2 5.8C2 2.5 6.4 1.8 8 4.7c1.6-2.9 6-2.2 6 1.1 0 4.2-6 7.7-6 7.7z',
  spinner: 'M8 2a6 6 0 1 1-6 6',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  download: 'M8 2v8M4.5 6.8 8 10.3l3.5-3.5M2.5 13.5h11',
  out: 'M6.5 3H3v10h10V9.5M9 3h4v4M13 3 7.5 8.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  tree: 'M2 3.5h4v3H2zM10 2h4v3h-4zM10 7h4v3h-4zM10 12h4v2h-4zM6 5h2v8h2M8 8.5h2M8 5V3.5h2',
  network:
    'M8 2a1.8 1.8 0 1 0 0 3.6A1.8 1.8 0 0 0 8 2zM3.3 10.4a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM12.7 10.4a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM7 5.3 4.3 10.7M9 5.3l2.7 5.4',
  table: 'M2 3h12v10H2zM2 6.3h12M2 9.7h12M6 6.3V13',
  tiles: 'M2 3h12v4.2H2zM2 8.8h12V13H2z',
  logs: 'M2.5 3.5 5 6 2.5 8.5M7 9h6M2.5 13h11',
  events: 'M8 2v2M8 12v2M2 8h2M12 8h2M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  commit: 'M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM1.5 8h4M10.5 8h4',
  key: 'M10.5 2.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8.3 7.7 2.5 13.5M4.5 11.5l1.5 1.5',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
  auto: 'M2 3h12v8H2zM6 14h4M8 11v3',
  user: 'M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM2.8 13.8c.5-3 2.5-4.3 5.2-4.3s4.7 1.3 5.2 4.3',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  plus: 'M8 3v10M3 8h10',
  filter: 'M2 3.5h12L9.5 9v4l-3 1V9z',
  wave: 'M1.5 6c2.2-3 4.3-3 6.5 0s4.3 3 6.5 0M1.5 11c2.2-3 4.3-3 6.5 0s4.3 3 6.5 0',
  hook: 'M10.5 2.5v6.8a3.7 3.7 0 0 1-7.4 0V8l2 2M10.5 2.5h2.5',
  lock: 'M3.5 7h9v6.5h-9zM5.5 7V4.8a2.5 2.5 0 0 1 5 0V7',
  play: 'M4.5 2.8 12.5 8l-8 5.2z',
  stop: 'M3.5 3.5h9v9h-9z',
  fit: 'M2 5.5V2h3.5M10.5 2H14v3.5M14 10.5V14h-3.5M5.5 14H2v-3.5',
  minus: 'M3 8h10',
  link: 'M6.5 9.5l3-3M7 4.5l1.5-1.5a2.9 2.9 0 0 1 4.5 4L11 8.5M9 11.5 7.5 13a2.9 2.9 0 0 1-4.5-4L5 7.5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({
  name,
  size = 16,
  label,
}: {
  readonly name: IconName;
  readonly size?: number;
  readonly label?: string;
}) {
  return (
    <svg
      className={name === 'spinner' ? 'icon icon-spin' : 'icon'}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <path d={paths[name]} />
    </svg>
  );
}
