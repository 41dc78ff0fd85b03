import type { Folder } from './contents.ts';
import { applicationOf, by, inArgo, applicationGvk } from './declarations.ts';
import { dryFolder, hydratedBranch, repositoryUrl } from './repository.ts';
import type { Workplace } from './workplace.ts';

const never = new AbortController().signal;

/** Applications whose manifests the platform renders into a branch, which people push to as well. */
export class HydratedApplications {
  #names: readonly string[] = [];
  #notes = 0;
  readonly #at: Workplace;

  constructor(workplace: Workplace) {
    this.#at = workplace;
  }

  /** One or two, which are committed together. */
  begin(folders: Map<string, Folder>): void {
    this.#names = this.#at.random.next() < 0.5 ? ['wet0'] : ['wet0', 'wet1'];
    for (const name of this.#names) {
      folders.set(`${dryFolder}/${name}`, this.#at.folder(`${dryFolder}/${name}`));
      this.#declare(name);
    }
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** What a crash took with it is declared again. */
  settle(): void {
    for (const name of this.#names) if (this.#at.application(name) === undefined) this.#declare(name);
  }

  /** Somebody pushes a file of their own beside what the platform has committed. */
  pushBeside(): void {
    const path = `notes/${this.#notes++}.md`;
    this.#at.world.note(`people push ${path} to ${hydratedBranch}`);
    this.#at.repository.pushBeside(path, 'ours\n');
  }

  /** Somebody wants it hydrated now, or all over again. */
  ask(): void {
    const { hand, random } = this.#at;
    const name = this.#names[Math.floor(random.next() * this.#names.length)];
    if (name === undefined) return;
    const annotations = { 'argocd.argoproj.io/hydrate': random.next() < 0.5 ? 'normal' : 'hard' };
    hand.write(`hydrate ${name}`, (client) =>
      client.patch(inArgo(applicationGvk, name), 'merge', { metadata: { annotations } }, by, never),
    );
  }

  #declare(name: string): void {
    const { source: _source, ...rest } = applicationOf(name, '')['spec'] as Record<string, unknown>;
    const sourceHydrator = {
      drySource: { repoURL: repositoryUrl, targetRevision: 'main', path: `${dryFolder}/${name}` },
      syncSource: { targetBranch: hydratedBranch, path: name },
    };
    const app = { ...applicationOf(name, ''), spec: { ...rest, sourceHydrator } };
    this.#at.hand.write(`declare ${name}`, (client) => client.create(app, by, never));
  }
}
