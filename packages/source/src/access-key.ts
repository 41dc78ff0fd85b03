import { createHash } from 'node:crypto';
import { accessFingerprint } from './access.ts';
import { addressOf } from './charts/chart-address.ts';
import { httpAccessOf } from './http/http-access.ts';
import type { RepositorySpec } from './repository.ts';
import { parseRepositoryUrl } from './repository-url.ts';

const known = new WeakMap<RepositorySpec, string>();

/** A name for what the spec reads and may read, that tells no secret; specs whose URL cannot be read share one each kind. */
export function accessKeyOf(spec: RepositorySpec): string {
  let key = known.get(spec);
  if (key === undefined) known.set(spec, (key = keyOf(spec)));
  return key;
}

function keyOf(spec: RepositorySpec): string {
  const { kind = 'git' } = spec;
  try {
    if (kind === 'git') {
      const fingerprint = accessFingerprint(spec, parseRepositoryUrl(spec.url));
      return spec.lfs === true ? `${fingerprint} lfs` : fingerprint;
    }
    const { origin, key } = addressOf(spec);
    const { fingerprint } = httpAccessOf(spec, origin, {});
    return createHash('sha256')
      .update(JSON.stringify([kind, key, fingerprint, spec.passCredentials ?? false]))
      .digest('hex');
  } catch {
    return kind === 'git' ? '' : kind;
  }
}
