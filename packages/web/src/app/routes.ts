import { type ComponentType, lazy } from 'react';
import type { IconName } from '../ui/icon.tsx';

export interface Place {
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  /** `g` and this letter go there. */
  readonly key: string;
  readonly group: 'Deliver' | 'Connect' | 'Govern';
}

/** What the rail, the palette and the shortcuts offer. */
export const places: readonly Place[] = [
  { path: '/applications', label: 'Applications', icon: 'apps', key: 'a', group: 'Deliver' },
  { path: '/applicationsets', label: 'Application sets', icon: 'sets', key: 's', group: 'Deliver' },
  { path: '/projects', label: 'Projects', icon: 'project', key: 'p', group: 'Deliver' },
  { path: '/sources', label: 'Sources', icon: 'source', key: 'r', group: 'Connect' },
  { path: '/clusters', label: 'Clusters', icon: 'cluster', key: 'c', group: 'Connect' },
  { path: '/access', label: 'Access', icon: 'access', key: 'x', group: 'Govern' },
  { path: '/audit', label: 'Audit log', icon: 'audit', key: 'l', group: 'Govern' },
  { path: '/settings', label: 'Settings', icon: 'settings', key: ',', group: 'Govern' },
];

type Parameters = Readonly<Record<string, string>>;
export interface Route {
  readonly pattern: string;
  readonly page: ComponentType<{ readonly params: Parameters }>;
}

const fleet = lazy(() => import('../fleet/fleet-page.tsx'));

/** Each page is a chunk of its own. */
export const routes: readonly Route[] = [
  { pattern: '', page: fleet },
  { pattern: '/applications', page: fleet },
  {
    pattern: '/applications/:namespace/:name',
    page: lazy(() => import('../application/application-page.tsx')),
  },
  { pattern: '/applicationsets', page: lazy(() => import('../pages/application-sets.tsx')) },
  { pattern: '/applicationsets/:namespace/:name', page: lazy(() => import('../pages/application-set.tsx')) },
  { pattern: '/projects', page: lazy(() => import('../pages/projects.tsx')) },
  { pattern: '/projects/:name', page: lazy(() => import('../pages/project.tsx')) },
  { pattern: '/sources', page: lazy(() => import('../pages/sources.tsx')) },
  { pattern: '/clusters', page: lazy(() => import('../pages/clusters.tsx')) },
  { pattern: '/access', page: lazy(() => import('../pages/access.tsx')) },
  { pattern: '/audit', page: lazy(() => import('../pages/audit.tsx')) },
  { pattern: '/settings', page: lazy(() => import('../pages/settings.tsx')) },
];
