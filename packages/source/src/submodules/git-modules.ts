/** A submodule as `.gitmodules` names it. */
export interface GitModule {
  readonly path: string;
  readonly url: string;
}

/** The submodules in the text of a `.gitmodules`, which has the form of Git's configuration. Those without a path or a URL are none. */
export function parseGitModules(text: string): readonly GitModule[] {
  const modules = new Map<string, { path?: string; url?: string }>();
  let current: { path?: string; url?: string } | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const section = /^\[\s*(\w+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (section !== null) {
      current = undefined;
      if (section[1]?.toLowerCase() !== 'submodule') continue;
      const name = section[2] ?? '';
      current = modules.get(name) ?? {};
      modules.set(name, current);
      continue;
    }
    const [, key = '', value = ''] = /^(path|url)\s*=\s*(.*)$/i.exec(line) ?? [];
    if (current === undefined || key === '') continue;
    current[key.toLowerCase() as 'path' | 'url'] = valueIn(value);
  }
  return [...modules.values()].flatMap(({ path, url }) => (path && url ? [{ path, url }] : []));
}

/** Quotes end where they do, and a comment begins outside of them. */
function valueIn(text: string): string {
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '"') isQuoted = !isQuoted;
    else if (char === '\\') value += text[++at] ?? '';
    else if (!isQuoted && (char === '#' || char === ';')) break;
    else value += char;
  }
  return value.trim();
}

/** Where a submodule is: `./` and `../` count from the repository that names it. */
export function submoduleUrl(url: string, parent: string): string {
  if (!/^\.\.?\//.test(url)) return url;
  let base = parent.replace(/\/+$/, '');
  let rest = url;
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2);
    else if (rest.startsWith('../')) {
      rest = rest.slice(3);
      base = base.replace(/[/:][^/:]*$/, (last) => (last.startsWith(':') ? ':' : ''));
    } else break;
  }
  return base.endsWith(':') ? `${base}${rest}` : `${base}/${rest}`;
}
