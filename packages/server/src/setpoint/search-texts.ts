import type { Application } from '@setpoint/argocd';
import type { FleetRow } from '../wire/fleet.ts';

/** What is searched in: name and rest in lower case. */
export interface SearchText {
  readonly title: string;
  readonly name: string;
  readonly rest: string;
}

export const textOf = (title: string, subtitle: string): SearchText => ({
  title,
  name: title.toLowerCase(),
  rest: subtitle.toLowerCase(),
});

export interface ApplicationTexts {
  readonly row: FleetRow;
  /** Of the application, then of its objects. */
  readonly texts: readonly SearchText[];
  /** All of them: what does not occur here occurs in none. */
  readonly whole: string;
}

/** Made once for each version of an application: there are many thousands of objects. */
const ofApplications = new WeakMap<Application, ApplicationTexts>();

export function textsOf(row: FleetRow, app: Application): ApplicationTexts {
  const known = ofApplications.get(app);
  if (known?.row === row) return known;
  const texts = [
    textOf(row.name, rowSubtitle(row)),
    ...(app.status?.resources ?? []).map((resource) =>
      textOf(resource.name ?? '', resourceSubtitle(app, resource)),
    ),
  ];
  const whole = texts.map(({ name, rest }) => `${name}\n${rest}`).join('\n');
  const made = { row, texts, whole };
  ofApplications.set(app, made);
  return made;
}

export const rowSubtitle = ({ project, cluster, destinationNamespace }: FleetRow): string =>
  `${project} · ${cluster}/${destinationNamespace}`;

export const resourceSubtitle = (app: Application, { kind = '' }: ResourceStatus): string =>
  `${kind} in ${app.metadata.name ?? ''}`;

type ResourceStatus = NonNullable<NonNullable<Application['status']>['resources']>[number];
