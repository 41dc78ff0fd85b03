interface Page {
  readonly items: unknown;
  readonly next: Readonly<Record<string, string>> | undefined;
}

/** A page of Bitbucket Server, which counts items. */
export function serverPage(page: Readonly<Record<string, unknown>>): Page {
  const isLast = page['isLastPage'] !== false || typeof page['nextPageStart'] !== 'number';
  return {
    items: page['values'],
    next: isLast ? undefined : { limit: '100', start: String(page['nextPageStart']) },
  };
}

/** A page of Bitbucket Cloud, which names the address of the next; only its parameters are followed. */
export function cloudPage(page: Readonly<Record<string, unknown>>): Page {
  const { next } = page;
  return {
    items: page['values'],
    next: typeof next === 'string' ? Object.fromEntries(new URL(next).searchParams) : undefined,
  };
}
