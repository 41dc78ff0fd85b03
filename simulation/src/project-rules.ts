import { by, inArgo, projectGvk } from './declarations.ts';
import type { Workplace } from './workplace.ts';

const never = new AbortController().signal;

/** What the project of all Applications lets them do; people change it, and change it back. */
export class ProjectRules {
  readonly #at: Workplace;
  /** A change of the project has everything looked at again: what nobody changed nobody puts right. */
  #isChanged = false;

  constructor(workplace: Workplace) {
    this.#at = workplace;
  }

  /** The project allows nothing for a while. */
  narrow(): void {
    const { world, random } = this.#at;
    this.#isChanged = true;
    this.#allow('https://elsewhere.example/*');
    world.at(40_000 * random.next(), 'project as before', () => this.#allow('*'));
  }

  /** No sync may start for a while. */
  closeWindow(): void {
    const { world, random } = this.#at;
    this.#isChanged = true;
    this.#setWindows([{ kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] }]);
    world.at(60_000 * random.next(), 'window open', () => this.#setWindows([]));
  }

  /** As it was in the beginning. */
  settle(): void {
    if (!this.#isChanged) return;
    this.#allow('*');
    this.#setWindows([]);
  }

  #allow(repository: string): void {
    const spec = { sourceRepos: [repository] };
    this.#at.hand.write(`the project allows ${repository}`, (client) =>
      client.patch(inArgo(projectGvk, 'default'), 'merge', { spec }, by, never),
    );
  }

  #setWindows(syncWindows: readonly object[]): void {
    this.#at.hand.write(`${syncWindows.length} sync windows deny`, (client) =>
      client.patch(inArgo(projectGvk, 'default'), 'merge', { spec: { syncWindows } }, by, never),
    );
  }
}
