import { createStore } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';
const key = 'setpoint.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  const value = window.localStorage.getItem(key);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export const themeStore = createStore<Theme>(stored());

function apply(): void {
  const theme = themeStore.get();
  document.documentElement.dataset['theme'] = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
}

/** Keeps `<html data-theme>` what the person chose, or what the system says. */
export function startTheme(): void {
  apply();
  dark.addEventListener('change', apply);
  themeStore.subscribe(apply);
}

export function setTheme(theme: Theme): void {
  window.localStorage.setItem(key, theme);
  themeStore.set(theme);
}
