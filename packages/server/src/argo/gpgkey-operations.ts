import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { type Input, needed, record, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import type { GnuPGPublicKey, GnuPGPublicKeyList } from '../wire/argo-platform.ts';
import { enforce } from './access.ts';
import { changeConfigMap } from './config-map-change.ts';
import { parseGpgKeys } from './gpg-key.ts';
import { get, operationsOf, post, remove } from './operation.ts';

const mapName = 'argocd-gpg-keys-cm';

function keysOf({ state }: Services): readonly GnuPGPublicKey[] {
  const data = (state.configMap(mapName)?.['data'] ?? {}) as Readonly<Record<string, string>>;
  return Object.entries(data).flatMap(([keyID, armored]) => {
    try {
      const [key] = parseGpgKeys(armored);
      return key === undefined
        ? []
        : [{ keyID, fingerprint: key.fingerprint, owner: key.owner, subType: key.subType, trust: 'unknown' }];
    } catch {
      // Shown all the same: it can be deleted.
      return [{ keyID, owner: 'cannot be read as an OpenPGP key' }];
    }
  });
}

function find(services: Services, keyID: string): GnuPGPublicKey {
  const key = keysOf(services).find((candidate) => candidate.keyID === keyID);
  if (key === undefined) throw serverError(codes.notFound, `No such key: ${keyID}`);
  return key;
}

async function create(services: Services, call: Call, input: Input): Promise<object> {
  enforce(services, call, 'gpgkeys', 'create', '');
  const armored = needed(record(input, 'publickey') ?? {}, 'keyData');
  const keys = parseGpgKeys(armored);
  if (keys.length !== 1) throw invalid('one key at a time');
  const [{ keyId }] = keys as [(typeof keys)[number]];
  call.about(keyId);
  const known = keysOf(services).some(({ keyID }) => keyID === keyId);
  if (!known) await changeConfigMap(services, mapName, () => ({ [keyId]: armored }), call.signal);
  const items = known ? [] : [find(services, keyId)];
  return { created: { metadata: {}, items }, skipped: known ? [keyId] : [] };
}

async function removeKey(services: Services, call: Call, input: Input): Promise<object> {
  enforce(services, call, 'gpgkeys', 'delete', '');
  const { keyID } = find(services, needed(input, 'keyID'));
  call.about(keyID);
  await changeConfigMap(services, mapName, () => ({ [keyID]: null }), call.signal);
  return {};
}

const path = '/api/v1/gpgkeys';

/** `gpgkey.GPGKeyService`. */
export const gpgKeyOperations = operationsOf('gpgkey.GPGKeyService', {
  List: {
    http: get(path),
    run: (services, call, input): GnuPGPublicKeyList => {
      enforce(services, call, 'gpgkeys', 'get', '');
      const keyID = text(input, 'keyID');
      return { metadata: {}, items: keysOf(services).filter((key) => keyID === '' || key.keyID === keyID) };
    },
  },
  Get: {
    http: get(`${path}/{keyID}`),
    run: (services, call, input): GnuPGPublicKey => {
      enforce(services, call, 'gpgkeys', 'get', '');
      return find(services, needed(input, 'keyID'));
    },
  },
  Create: { http: post(path, 'publickey'), audit: 'gpgkey.create', run: create },
  Delete: { http: remove(path), audit: 'gpgkey.delete', run: removeKey },
});
