/** A promise of the platform that was broken. */
export class Violation extends Error {
  /** I1 to I8 of the fault reference, or what is asserted beside them. */
  readonly invariant: string;

  constructor(invariant: string, message: string) {
    super(message);
    this.name = 'Violation';
    this.invariant = invariant;
  }
}
