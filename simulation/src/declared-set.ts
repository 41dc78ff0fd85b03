import { applicationOf, by, finalizer, inArgo, oneAfterTheOther, setGvk } from './declarations.ts';
import type { Folder } from './contents.ts';
import { repositoryUrl } from './repository.ts';
import type { Workplace } from './workplace.ts';

const never = new AbortController().signal;

const colours = ['red', 'green', 'blue'];
const ofFolders = { repoURL: repositoryUrl, revision: 'main', directories: [{ path: 'sets/*' }] };
const setPath = 'argocd/colours';

/** The ApplicationSet that some runs have: of a list, or of the folders of the repository. */
export class DeclaredSet {
  /** Elements of the list; undefined when there is no set. */
  #declared: readonly string[] | undefined;
  #readsFolders = false;
  /** Its Applications are synced one step after the other. */
  #isProgressive = false;
  readonly #at: Workplace;

  constructor(workplace: Workplace) {
    this.#at = workplace;
  }

  /** Adds the set, in some runs, and its folders. */
  begin(folders: Map<string, Folder>): void {
    const { faults, random } = this.#at;
    const isProgressive = faults.has('progressive') && random.next() < 0.5;
    if (!isProgressive && random.next() >= 0.2) return;
    this.#declared = ['red', 'green'];
    this.#isProgressive = isProgressive;
    this.#readsFolders = random.next() < 0.5;
    for (const element of this.#readsFolders ? this.#declared : colours)
      folders.set(`sets/${element}`, this.#at.folder(`sets/${element}`));
    this.#declare();
  }

  /** The Applications that there should be. */
  get applications(): readonly string[] {
    return this.#elements().map((element) => `set-${element}`);
  }

  /** Those that nobody syncs but who rolls them out, step by step, for a new revision only. */
  get rolled(): readonly string[] {
    return this.#isProgressive ? this.applications : [];
  }

  #elements(): readonly string[] {
    if (this.#declared === undefined) return [];
    if (this.#readsFolders) return colours.filter((name) => this.#at.repository.folders.has(`sets/${name}`));
    const set = this.#at.live('argoproj.io/applicationsets', setPath) ?? '';
    return colours.filter((name) => set.includes(`{"name":"${name}"}`));
  }

  /** What a crash took with it is declared again. */
  settle(): void {
    const isThere = this.#at.live('argoproj.io/applicationsets', setPath) !== undefined;
    if (this.#declared !== undefined && !isThere) this.#declare();
  }

  #declare(): void {
    const elements = this.#declared ?? [];
    const element = this.#readsFolders ? '{{ .path.basename }}' : '{{ .name }}';
    const set = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'colours', namespace: 'argocd' },
      spec: {
        goTemplate: true,
        generators: this.#readsFolders
          ? [{ git: { ...ofFolders, requeueAfterSeconds: 20 } }]
          : [{ list: { elements: elements.map((name) => ({ name })) } }],
        ...(this.#isProgressive ? { strategy: oneAfterTheOther } : {}),
        template: {
          metadata: { name: `set-${element}`, finalizers: [finalizer], labels: { colour: element } },
          spec: applicationOf('x', `sets/${element}`)['spec'],
        },
      },
    };
    this.#at.hand.write('declare the set', (client) => client.create(set, by, never));
  }

  /** Elements come and go. */
  change(): void {
    if (this.#declared === undefined) return;
    const { random, repository, world, hand } = this.#at;
    const elements = colours.filter(() => random.next() < 0.6);
    if (this.#readsFolders) {
      world.note(`people push the folders ${elements.join(', ')}`);
      const folderOf = (name: string): Folder | undefined =>
        elements.includes(name) ? this.#at.folder(`sets/${name}`) : undefined;
      repository.push(new Map(colours.map((name) => [`sets/${name}`, folderOf(name)])));
      return;
    }
    this.#declared = elements;
    const generators = [{ list: { elements: elements.map((name) => ({ name })) } }];
    hand.write(`set of ${elements.join(', ')}`, (client) =>
      client.patch(inArgo(setGvk, 'colours'), 'merge', { spec: { generators } }, by, never),
    );
  }
}
