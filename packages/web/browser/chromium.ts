import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { root } from './root.ts';

const cache = join(root, 'node_modules/.cache/setpoint-chromium');

interface Pack {
  readonly default: { executablePath(): Promise<string> };
}

/**
 * The Chromium that an npm package brings, unpacked once into `node_modules/.cache` with the libraries and fonts that a
 * bare machine lacks. Nothing is downloaded, no system package is needed.
 */
async function unpacked(): Promise<string> {
  const folder = join(cache, 'ready');
  if (existsSync(join(folder, 'chromium'))) return folder;
  const making = join(cache, `making-${process.pid}`);
  mkdirSync(making, { recursive: true });
  // The package unpacks its libraries where it believes to run in a Lambda, and everything into the temp directory.
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: making, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' });
  try {
    const pack = (await import('@sparticuz/chromium')) as unknown as Pack;
    await pack.default.executablePath();
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
  writeFileSync(join(making, 'fonts.xml'), fontsOf(folder));
  try {
    renameSync(making, folder);
  } catch {
    // Another process was first; its copy is as good.
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** The package’s own fonts, and those of the system where there are any. */
const fontsOf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fontcache')}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

const args = [
  '--no-sandbox',
  '--headless=shell',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--hide-scrollbars',
];

export async function launchChromium(): Promise<Browser> {
  const folder = await unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.xml'),
    },
  });
}
