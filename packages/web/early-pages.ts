import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { Plugin, Rollup } from 'vite';

type Bundle = Rollup.OutputBundle;

/** Pages that people open first, by the paths they are at: each is sent with its code asked for at once. */
const pages: readonly {
  readonly file: string;
  readonly paths: readonly string[];
  readonly module: string;
}[] = [
  { file: 'fleet.html', paths: ['/', '/applications'], module: 'src/fleet/fleet-page.tsx' },
  {
    file: 'application.html',
    paths: ['/applications/*/*'],
    module: 'src/application/application-page.tsx',
  },
];

/**
 * Makes what a page needs come at once and not one after the other: `src/early.ts`, a module of its own without imports,
 * asks for the page's data; and each of the pages above names the code that it will import. The server finds them by
 * `pages.json`.
 */
export function earlyPages(): Plugin {
  return {
    name: 'early-pages',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const index = bundle['index.html'];
        if (index?.type !== 'asset') throw new Error('there is no index.html');
        const source = await earlyModule(workerIn(bundle));
        const early = this.emitFile({ type: 'asset', name: 'early.js', source });
        const tag = `<script type="module" async crossorigin src="/${this.getFileName(early)}"></script>\n    `;
        const html = String(index.source).replace('<script type="module"', `${tag}<script type="module"`);
        index.source = html;
        for (const { file, module } of pages)
          this.emitFile({ type: 'asset', fileName: file, source: withCode(html, codeOf(bundle, module)) });
        const byPath = Object.fromEntries(
          pages.flatMap(({ file, paths }) => paths.map((path) => [path, file])),
        );
        this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify(byPath) });
      },
    },
  };
}

function workerIn(bundle: Bundle): string {
  const name = Object.keys(bundle).find((file) => /\/graph-worker-[^/]*\.js$/.test(file));
  if (name === undefined) throw new Error('there is no graph worker');
  return `/${name}`;
}

async function earlyModule(graphWorkerUrl: string): Promise<string> {
  const made = await rolldown({
    input: join(import.meta.dirname, 'src/early.ts'),
    transform: { define: { graphWorkerUrl: JSON.stringify(graphWorkerUrl) } },
    logLevel: 'warn',
  });
  const { output } = await made.generate({ format: 'esm', minify: true });
  await made.close();
  const [chunk, ...others] = output;
  if (others.length > 0 || chunk.imports.length > 0) throw new Error('early.ts must stand alone');
  return chunk.code;
}

/** The chunk of a module and those that it imports, but for what the page loads anyway. */
function codeOf(bundle: Bundle, module: string): readonly string[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const add = (name: string): void => {
    const chunk = byName.get(name);
    if (chunk === undefined || chunk.isEntry || found.has(name)) return;
    found.add(name);
    for (const other of chunk.imports) add(other);
  };
  const starts = chunks.filter(
    ({ facadeModuleId, moduleIds }) =>
      facadeModuleId?.endsWith(`/${module}`) || moduleIds.some((id) => id.endsWith(`/${module}`)),
  );
  if (starts.length === 0) throw new Error(`${module} is in no chunk`);
  for (const { fileName } of starts) add(fileName);
  return [...found];
}

function withCode(html: string, code: readonly string[]): string {
  const links = code
    .filter((file) => !html.includes(file))
    .map((file) => `  <link rel="modulepreload" crossorigin href="/${file}">\n  `);
  return html.replace('</head>', `${links.join('')}</head>`);
}
