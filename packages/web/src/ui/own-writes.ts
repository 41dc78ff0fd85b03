/**
 * Which of the values that come back from where they were written are one's own. Several may be on their way: they come
 * back in their order, and none but the last says where things stand.
 */
export class OwnWrites {
  #open: string[];

  constructor(initial: string) {
    this.#open = [initial];
  }

  wrote(value: string): void {
    this.#open.push(value);
  }

  /** Whether the value that is there now was written here; one that was not makes everything before it forgotten. */
  isOwn(value: string): boolean {
    const at = this.#open.lastIndexOf(value);
    this.#open = at < 0 ? [value] : this.#open.slice(at);
    return at >= 0;
  }
}
