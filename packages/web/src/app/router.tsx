import {
  type AnchorHTMLAttributes,
  type MouseEvent,
  useCallback,
  useMemo,
  useSyncExternalStore,
} from 'react';

/** Where the page is: the URL holds everything that a reload must bring back. */
const listeners = new Set<() => void>();
const announce = (): void => {
  for (const listener of listeners) listener();
};
window.addEventListener('popstate', announce);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const here = (): string => window.location.pathname + window.location.search;

export interface NavigateOptions {
  /** Instead of the current entry of the history: for filters as they are typed. */
  readonly replace?: boolean;
}

/** Goes to a path of this site. */
export function navigate(to: string, options: NavigateOptions = {}): void {
  if (to === here()) return;
  const moved = new URL(to, window.location.origin).pathname !== window.location.pathname;
  if (options.replace === true) window.history.replaceState(null, '', to);
  else window.history.pushState(null, '', to);
  if (moved) window.scrollTo(0, 0);
  announce();
}

export function useLocation(): { readonly path: string; readonly query: URLSearchParams } {
  const location = useSyncExternalStore(subscribe, here);
  return useMemo(() => {
    const url = new URL(location, window.location.origin);
    return { path: url.pathname, query: url.searchParams };
  }, [location]);
}

/** The current address with some query parameters changed; `undefined` or an empty value removes one. */
export function addressWith(
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const url = new URL(window.location.href);
  for (const [key, value] of Object.entries(changes)) {
    url.searchParams.delete(key);
    if (typeof value === 'string') {
      if (value !== '') url.searchParams.set(key, value);
    } else for (const item of value ?? []) url.searchParams.append(key, item);
  }
  return url.pathname + url.search;
}

/** One query parameter as state. */
export function useQueryState(key: string, fallback: string): readonly [string, (value: string) => void] {
  const { query } = useLocation();
  const set = useCallback(
    (value: string) =>
      navigate(addressWith({ [key]: value === fallback ? undefined : value }), { replace: true }),
    [key, fallback],
  );
  return [query.get(key) ?? fallback, set];
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly to: string };

/** A link within the site; modified clicks do what the browser does with them. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return <a {...rest} href={to} onClick={follow} />;
}
