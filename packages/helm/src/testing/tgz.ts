import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

type Headers = Parameters<ReturnType<typeof pack>['entry']>[0];

/** A gzipped tar of entries: names with contents, or whole headers for links and the like. */
export async function tgz(
  entries: Iterable<readonly [string | Headers, string | Uint8Array]>,
): Promise<Uint8Array> {
  const archive = pack();
  for (const [header, contents] of entries) {
    archive.entry(typeof header === 'string' ? { name: header } : header, Buffer.from(contents));
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}
