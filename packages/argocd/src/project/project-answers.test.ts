import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isExcludedBySettings } from '../clusters/resource-filter.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import {
  type ClusterIdentity,
  isAppNamespacePermitted,
  isDestinationPermitted,
  isKindPermitted,
  isSourcePermitted,
} from './permissions.ts';
import { userFor } from './service-account.ts';

interface Filter {
  readonly apiGroups?: readonly string[];
  readonly kinds?: readonly string[];
  readonly clusters?: readonly string[];
}

interface Given {
  readonly project: AppProject;
  readonly cluster: ClusterIdentity;
  readonly app: Application;
  readonly namespace: string;
  readonly repo: string;
  readonly group: string;
  readonly k: string;
  readonly name: string;
  readonly namespaced: boolean;
  readonly filter: {
    readonly ResourceExclusions?: readonly Filter[];
    readonly ResourceInclusions?: readonly Filter[];
  };
}

interface Case {
  readonly kind: keyof typeof ours;
  readonly given: Given;
  readonly answer: unknown;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../testdata/project-answers.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] };

const entries = (list: readonly Filter[] | undefined) =>
  list?.map(({ apiGroups = [], kinds = [], clusters = [] }) => ({ apiGroups, kinds, clusters }));

const ours = {
  destination: (given: Given) => isDestinationPermitted(given.project, given.cluster, given.namespace),
  kind: (given: Given) => isKindPermitted(given.project, given.group, given.k, given.name, given.namespaced),
  source: (given: Given) => isSourcePermitted(given.project, given.repo),
  appnamespace: (given: Given) =>
    isAppNamespacePermitted(given.project, given.app.metadata.namespace ?? '', 'argocd'),
  filter: ({ filter, group, k, cluster }: Given) =>
    isExcludedBySettings(
      { exclusions: entries(filter.ResourceExclusions), inclusions: entries(filter.ResourceInclusions) },
      { group, kind: k },
      cluster.server,
    ),
  user: ({ app, project, cluster }: Given) => {
    try {
      return userFor(app, project, cluster, 'optional') ?? '';
    } catch {
      return 'error';
    }
  },
};

it.each(Object.keys(ours) as readonly Case['kind'][])(
  '%s: every question is answered as Argo CD answers it',
  (kind) => {
    const asked = cases.filter((one) => one.kind === kind);
    expect(asked.length).toBeGreaterThan(30);
    const different = asked.filter(({ given, answer }) => ours[kind](given) !== answer);
    expect(different).toEqual([]);
  },
);
