import { type ComponentType, lazy } from 'react';
import type { IconName } from '../ui/icon.tsx';
import { matchPath } from './match-path.ts';

export interface Place {
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  /** `g` and this letter go there. */
  readonly key: string;
  readonly group: 'Deliver' | 'Connect' | 'Govern';
  /** On phones it is in the bar, under this name; the others are behind "More". */
  readonly inBar?: string;
}

/** What the rail, the palette and the shortcuts offer. */
export const places: readonly Place[] = [
  {
    path: '/applications',
    label: 'Applications',
    icon: 'apps',
    key: 'a',
    group: 'Deliver',
    inBar: 'Applications',
  },
  {
    path: '/applicationsets',
    label: 'Application sets',
    icon: 'sets',
    key: 's',
    group: 'Deliver',
    inBar: 'Sets',
  },
  { path: '/projects', label: 'Projects', icon: 'project', key: 'p', group: 'Deliver', inBar: 'Projects' },
  { path: '/sources', label: 'Sources', icon: 'source', key: 'r', group: 'Connect' },
  { path: '/clusters', label: 'Clusters', icon: 'cluster', key: 'c', group: 'Connect', inBar: 'Clusters' },
  { path: '/trust', label: 'Trust', icon: 'lock', key: 't', group: 'Connect' },
  { path: '/accounts', label: 'Accounts', icon: 'user', key: 'u', group: 'Govern' },
  { path: '/access', label: 'Access', icon: 'access', key: 'x', group: 'Govern' },
  { path: '/audit', label: 'Audit log', icon: 'audit', key: 'l', group: 'Govern' },
  { path: '/settings', label: 'Settings', icon: 'settings', key: ',', group: 'Govern' },
];

type Parameters = Readonly<Record<string, string>>;
type PageComponent = ComponentType<{ readonly params: Parameters }>;

/** A page that is a chunk of its own. */
interface Page {
  readonly load: () => Promise<unknown>;
  /** The page itself once it has been loaded, so that it is shown at once; until then one that waits for it. */
  readonly component: () => PageComponent;
}

function pageOf(fetched: () => Promise<{ readonly default: PageComponent }>): Page {
  let loaded: PageComponent | undefined;
  const load = async (): Promise<{ readonly default: PageComponent }> => {
    const chunk = await fetched();
    loaded = chunk.default;
    return chunk;
  };
  const waiting = lazy(load);
  return { load, component: () => loaded ?? waiting };
}

const fleet = pageOf(() => import('../fleet/fleet-page.tsx'));

const routes: readonly (readonly [pattern: string, page: Page])[] = [
  ['', fleet],
  ['/applications', fleet],
  ['/applications/:namespace/:name', pageOf(() => import('../application/application-page.tsx'))],
  ['/applicationsets', pageOf(() => import('../pages/application-sets.tsx'))],
  ['/applicationsets/:namespace/:name', pageOf(() => import('../pages/application-set.tsx'))],
  ['/projects', pageOf(() => import('../pages/projects.tsx'))],
  ['/projects/:name', pageOf(() => import('../pages/project.tsx'))],
  ['/sources', pageOf(() => import('../pages/sources.tsx'))],
  ['/clusters', pageOf(() => import('../pages/clusters.tsx'))],
  ['/trust', pageOf(() => import('../pages/trust.tsx'))],
  ['/accounts', pageOf(() => import('../pages/accounts.tsx'))],
  ['/access', pageOf(() => import('../pages/access.tsx'))],
  ['/audit', pageOf(() => import('../pages/audit.tsx'))],
  ['/settings', pageOf(() => import('../pages/settings.tsx'))],
];

export interface PageAt {
  readonly page: Page;
  /** The named parts of the path. */
  readonly params: Parameters;
}

export function pageAt(path: string): PageAt | undefined {
  for (const [pattern, page] of routes) {
    const params = matchPath(pattern, path);
    if (params) return { page, params };
  }
  return undefined;
}
