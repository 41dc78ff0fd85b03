import type { ITheme } from '@xterm/xterm';

/** The sixteen colours that programs ask for, readable on the ground of their theme. */
const light = {
  black: '#16161d',
  red: '#b42020',
  green: '#116a34',
  yellow: '#8a5200',
  blue: '#1d5fd0',
  magenta: '#7238c8',
  cyan: '#0b6a78',
  white: '#6a6a76',
  brightBlack: '#55555f',
  brightRed: '#c02626',
  brightGreen: '#1a7a3f',
  brightYellow: '#95600a',
  brightBlue: '#3a72d8',
  brightMagenta: '#8550d0',
  brightCyan: '#157886',
  brightWhite: '#16161d',
};
const dark = {
  black: '#383a45',
  red: '#ff7b7b',
  green: '#4ac67a',
  yellow: '#e7ae45',
  blue: '#71a9ff',
  magenta: '#bb92f6',
  cyan: '#4fc3d4',
  white: '#d6d7e0',
  brightBlack: '#8d8e9b',
  brightRed: '#ff9d9d',
  brightGreen: '#79dba0',
  brightYellow: '#f2c878',
  brightBlue: '#9cc3ff',
  brightMagenta: '#d0b4fa',
  brightCyan: '#86dbe7',
  brightWhite: '#ffffff',
};

/** The theme that the page has now, as xterm.js takes it. */
export function terminalTheme(): ITheme {
  const styles = getComputedStyle(document.documentElement);
  const token = (name: string): string => styles.getPropertyValue(name).trim();
  return {
    ...(document.documentElement.dataset['theme'] === 'dark' ? dark : light),
    background: token('--sunken'),
    foreground: token('--text'),
    cursor: token('--accent-text'),
    cursorAccent: token('--sunken'),
    selectionBackground: token('--selected'),
    scrollbarSliderBackground: token('--line-strong'),
    scrollbarSliderHoverBackground: token('--text-3'),
    scrollbarSliderActiveBackground: token('--text-3'),
  };
}

/** Calls `listener` whenever the page's theme changes; returns what ends that. */
export function whenThemeChanges(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
