/**
 * One field that differs. Values of Secrets are replaced by runs of `+` whose lengths differ when the values do.
 * A side is undefined when the field is absent there.
 */
export interface FieldDiff {
  /** `.spec.containers[name="web"].image` */
  readonly path: string;
  readonly desired?: unknown;
  readonly live?: unknown;
  /** Who last changed the live field, as its managedFields say; absent when nobody else holds it. */
  readonly manager?: string;
  /** When that manager last wrote, RFC 3339. */
  readonly time?: string;
}
