import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Whether the bundle was made after everything was last compiled. The compiler touches `tsconfig.tsbuildinfo` of each
 * package it compiles; where packages are installed rather than built there is none, and the bundle is what came along.
 */
export function isBundleCurrent() {
  const made = changedAt(fileURLToPath(new URL('../bundle/setpoint.js', import.meta.url)));
  if (made === undefined) return false;
  return readdirSync(packages).every(
    (name) => (changedAt(`${packages}${name}/tsconfig.tsbuildinfo`) ?? 0) <= made,
  );
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
