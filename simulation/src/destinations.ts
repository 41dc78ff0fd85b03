import { tokens } from './api-host.ts';
import { namespace, pick } from './contents.ts';
import { by, clusterSecret, inArgo, secretGvk } from './declarations.ts';
import type { Workplace } from './workplace.ts';

const never = new AbortController().signal;

const crdGvk = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
const namespaceGvk = { group: '', version: 'v1', kind: 'Namespace' };

/** Where applications are deployed to: a namespace, another cluster, definitions. People take them away, and bring them back. */
export class Destinations {
  readonly #at: Workplace;
  readonly #onHookRemoved: (name: string) => void;

  constructor(workplace: Workplace, onHookRemoved: (name: string) => void) {
    this.#at = workplace;
    this.#onHookRemoved = onHookRemoved;
  }

  /** Another cluster is made known. */
  register(): void {
    this.#at.hand.write('register the far cluster', (client) =>
      client.create(clusterSecret(tokens[0]), by, never),
    );
  }

  forgetCluster(): void {
    const { world, random, hand } = this.#at;
    this.#at.planned++;
    hand.write('forget the far cluster', (client) => client.delete(inArgo(secretGvk, 'far'), {}, never));
    world.at(40_000 * random.next(), 'cluster again', () => {
      this.#at.planned--;
      this.register();
    });
  }

  renewToken(): void {
    const token = pick(this.#at.random, tokens);
    const stringData = clusterSecret(token)['stringData'];
    this.#at.hand.write('renew the token of the far cluster', (client) =>
      client.patch(inArgo(secretGvk, 'far'), 'merge', { stringData }, by, never),
    );
  }

  /** False when there is none. */
  deleteDefinition(): boolean {
    const all = this.#at.host.disk.objects.get('apiextensions.k8s.io/customresourcedefinitions');
    const names = [...(all?.keys() ?? [])].filter((path) => path.startsWith('/widgets.'));
    if (names.length === 0) return false;
    const name = pick(this.#at.random, names).slice(1);
    this.#at.hand.write(`delete the definition ${name}`, (client) =>
      client.delete({ gvk: crdGvk, name }, {}, never),
    );
    return true;
  }

  /** Everything goes, and the namespace too; somebody makes it again. */
  deleteNamespace(): void {
    this.#at.hand.write('delete the namespace', async (client) => {
      for (const path of this.#at.host.disk.objects.get('batch/jobs')?.keys() ?? [])
        this.#onHookRemoved(path.slice(namespace.length + 1));
      await client.delete({ gvk: namespaceGvk, name: namespace }, {}, never);
    });
    this.#at.planned++;
    this.#makeNamespaceAgain();
  }

  #makeNamespaceAgain(): void {
    const { world, random } = this.#at;
    world.at(5000 + 20_000 * random.next(), 'namespace again', () => {
      const json = this.#at.live('/namespaces', `/${namespace}`);
      if (json?.includes('"deletionTimestamp"') === true) return this.#makeNamespaceAgain();
      this.#at.planned--;
      return json === undefined ? this.#makeNamespace() : undefined;
    });
  }

  #makeNamespace(): void {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    this.#at.hand.write('make the namespace again', (client) => client.create(object, by, never));
  }

  /** Whether all is there; what a crash took with it people make again. */
  isThere(isFarUsed: boolean): boolean {
    const shop = this.#at.live('/namespaces', `/${namespace}`);
    if (shop === undefined) this.#makeNamespace();
    const isRegistered = this.#at.live('/secrets', 'argocd/far') !== undefined;
    if (isFarUsed && !isRegistered) this.register();
    const isNamespaceThere = shop !== undefined && !shop.includes('"deletionTimestamp"');
    return isNamespaceThere && (isRegistered || !isFarUsed);
  }
}
