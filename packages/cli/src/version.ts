import { readFileSync } from 'node:fs';
import { placeOf } from './places.ts';

/** Of this build. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(placeOf('package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
