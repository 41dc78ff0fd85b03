import type { Store } from '../store/store.ts';
import { type Reply, textReply } from './respond.ts';

const checked = /^\/(healthz|livez|readyz)(?:\/(.*))?$/;

/** Answers the health endpoints, which need no identity; undefined for other paths. */
export function healthReply(path: string, store: Store): Reply | undefined {
  const match = checked.exec(path);
  if (match === null) return undefined;
  const [, endpoint = '', check = ''] = match;
  if (check !== '' && check !== 'ping' && check !== 'etcd') return textReply(404, '404 page not found\n');
  // A store that refuses writes still serves reads: the process lives, but is not ready.
  if (store.failure === undefined || endpoint === 'livez') return textReply(200, 'ok');
  return textReply(500, `[+]ping ok\n[-]etcd failed: ${store.failure.message}\n${endpoint} check failed\n`);
}
