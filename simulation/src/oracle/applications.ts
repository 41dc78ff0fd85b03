import type { KubeObject } from '@setpoint/kube';
import type { DurableChange } from '../disk.ts';

/** The parts of an Application that the oracle reads. */
export interface SeenApplication extends KubeObject {
  readonly spec: {
    readonly source?: { readonly path: string };
    readonly sourceHydrator?: {
      readonly drySource: { readonly path: string };
      readonly syncSource: { readonly path: string };
    };
    readonly destination?: { readonly server?: string };
    readonly syncPolicy?: { readonly automated?: { readonly prune?: boolean; readonly selfHeal?: boolean } };
  };
  readonly operation?: unknown;
  readonly status?: {
    readonly sync?: { readonly status?: string; readonly revision?: string };
    readonly health?: { readonly status?: string };
    readonly sourceHydrator?: {
      readonly currentOperation?: { readonly phase?: string; readonly drySHA?: string };
    };
    readonly operationState?: {
      readonly phase?: string;
      readonly startedAt?: string;
      readonly retryCount?: number;
      readonly operation?: {
        readonly sync?: { readonly prune?: boolean; readonly resources?: readonly unknown[] };
      };
      readonly syncResult?: { readonly revision?: string; readonly source?: { readonly path?: string } };
    };
  };
}

/** The folder that the application is deployed from, in the branch that it is deployed from. */
export function folderOf({ spec }: SeenApplication): string {
  return (spec.sourceHydrator?.syncSource ?? spec.source)?.path ?? '';
}

/** The folder of main that decides what is deployed. */
export function declaredFolderOf({ spec }: SeenApplication): string {
  return (spec.sourceHydrator?.drySource ?? spec.source)?.path ?? '';
}

/** An operation as it was on record at some time. */
export interface RecordedOperation {
  readonly uid: string;
  readonly startedAt: string;
  readonly retryCount: number;
  readonly revision: string;
  readonly path: string;
  readonly prunes: boolean;
  readonly isSelective: boolean;
  readonly firstMs: number;
  /** The last time it was on record as running. */
  lastMs: number;
}

/** What the API server has on record of every Application, and had a while ago. */
export class ApplicationRecords {
  readonly current = new Map<string, SeenApplication>();
  /** By name: when the Application was last being deleted, or gone. */
  readonly leftMs = new Map<string, number>();
  readonly #operations = new Map<string, RecordedOperation[]>();

  /** Every operation of an application of that name, oldest first. */
  operations(name: string): readonly RecordedOperation[] {
    return this.#operations.get(name) ?? [];
  }

  observe({ path, json, type }: DurableChange, nowMs: number): SeenApplication | undefined {
    const name = path.slice(path.indexOf('/') + 1);
    const before = this.current.get(name);
    if (before !== undefined) this.#record(name, before, nowMs);
    if (type === 'delete') {
      this.current.delete(name);
      this.leftMs.set(name, nowMs);
      return undefined;
    }
    const app = JSON.parse(json) as SeenApplication;
    this.current.set(name, app);
    if (app.metadata.deletionTimestamp !== undefined) this.leftMs.set(name, nowMs);
    this.#record(name, app, nowMs);
    return app;
  }

  /** The state that was current until now was so until now. */
  touch(name: string, nowMs: number): void {
    const app = this.current.get(name);
    if (app === undefined) return;
    this.#record(name, app, nowMs);
    if (app.metadata.deletionTimestamp !== undefined) this.leftMs.set(name, nowMs);
  }

  #record(name: string, app: SeenApplication, nowMs: number): void {
    const state = app.status?.operationState;
    const isRunning = state?.phase === 'Running' || state?.phase === 'Terminating';
    if (app.operation === undefined || state === undefined || !isRunning) return;
    const uid = app.metadata.uid ?? '';
    const { startedAt = '', retryCount = 0, syncResult, operation } = state;
    const revision = syncResult?.revision ?? '';
    const path = syncResult?.source?.path ?? '';
    const known = this.#operations.get(name) ?? [];
    const same = known.find(
      (one) =>
        one.uid === uid &&
        one.startedAt === startedAt &&
        one.retryCount === retryCount &&
        one.revision === revision &&
        one.path === path,
    );
    if (same !== undefined) {
      same.lastMs = nowMs;
      return;
    }
    known.push({
      uid,
      startedAt,
      retryCount,
      revision,
      path,
      prunes: operation?.sync?.prune === true,
      isSelective: (operation?.sync?.resources?.length ?? 0) > 0,
      firstMs: nowMs,
      lastMs: nowMs,
    });
    this.#operations.set(name, known);
  }
}
