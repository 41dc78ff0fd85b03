import { describe, expect, it } from 'vitest';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { syncWindowVerdict } from './sync-windows.ts';

const app: Application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop-web', namespace: 'argocd' },
  spec: { project: 'p', destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' } },
};
const monday10 = Date.UTC(2026, 10, 23, 10, 15);

type Windows = NonNullable<AppProject['spec']['syncWindows']>;

function isOpen(windows: Windows, isManual = false, nowMs = monday10): boolean {
  const project: AppProject = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'p' },
    spec: { syncWindows: windows },
  };
  return syncWindowVerdict(app, project, isManual, nowMs).open;
}

describe('sync windows', () => {
  const deny = { kind: 'deny', schedule: '0 10 * * *', duration: '1h', applications: ['*'] };
  const allow = { kind: 'allow', schedule: '0 22 * * *', duration: '1h', applications: ['shop-*'] };
  it('are open without one that concerns the application', () => {
    expect(isOpen([])).toBe(true);
    expect(isOpen([{ ...deny, applications: ['other'] }])).toBe(true);
    expect(isOpen([{ ...deny, applications: ['other'], namespaces: ['shop'] }])).toBe(false);
    expect(isOpen([{ ...deny, applications: ['other'], namespaces: ['shop'], andOperator: true }])).toBe(
      true,
    );
  });
  it('deny while active, allow only while active, and let manual syncs pass when told', () => {
    expect(isOpen([deny])).toBe(false);
    expect(isOpen([deny], true)).toBe(false);
    expect(isOpen([{ ...deny, manualSync: true }], true)).toBe(true);
    expect(isOpen([deny], false, monday10 + 60 * 60_000)).toBe(true);
    expect(isOpen([allow])).toBe(false);
    expect(isOpen([{ ...allow, manualSync: true }], true)).toBe(true);
    expect(isOpen([allow, { ...allow, schedule: '0 10 * * *' }])).toBe(true);
  });
  it('follow the time zone and close when they cannot be read', () => {
    expect(isOpen([{ ...deny, schedule: '0 11 * * *', timeZone: 'Europe/Berlin' }])).toBe(false);
    expect(isOpen([{ ...deny, timeZone: 'Europe/Berlin' }])).toBe(true);
    expect(isOpen([{ ...allow, schedule: 'soon' }])).toBe(false);
  });
});
