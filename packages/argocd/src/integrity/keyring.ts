import { createHash } from 'node:crypto';
import type { KubeObject } from '@setpoint/kube';
import { sshFingerprint } from './ssh-signature.ts';

/**
 * The public keys of `argocd-gpg-keys-cm`. Argo CD keeps armoured OpenPGP keys there; a value in OpenSSH's one-line form
 * (`ssh-ed25519 AAAA… comment`) is the key of SSH signatures.
 */
export interface Keyring {
  /** Armoured OpenPGP keys. */
  readonly openpgp: readonly string[];
  /** Fingerprints of SSH keys, `SHA256:…`. */
  readonly ssh: ReadonlySet<string>;
  /** Equal for equal keys. */
  readonly id: string;
}

export function keyringOf(configMap: KubeObject | undefined): Keyring {
  const data = (configMap?.['data'] ?? {}) as Record<string, unknown>;
  const texts = Object.values(data).filter((value) => typeof value === 'string');
  const openpgp = texts.filter((text) => text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----'));
  const lines = texts.filter((text) => !openpgp.includes(text)).flatMap((text) => text.split('\n'));
  const id = createHash('sha256').update(JSON.stringify(texts.toSorted())).digest('hex');
  return { openpgp, ssh: new Set(lines.flatMap((line) => sshFingerprint(line) ?? [])), id };
}
