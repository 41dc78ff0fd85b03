import type { GroupVersionKind, KubeObject } from '@setpoint/kube';
import type { Draft } from '../kinds/index.ts';
import { clusterPrinters } from './cluster.ts';
import { type CustomColumn, customCells, customColumns } from './custom-columns.ts';
import { networkPrinters } from './network.ts';
import { podPrinters } from './pods.ts';
import { PLAIN, policyPrinters } from './policy.ts';
import type { KindPrinter, TableColumn } from './table.ts';
import { workloadPrinters } from './workloads.ts';

export type { CustomColumn } from './custom-columns.ts';
export { humanDuration } from './duration.ts';
export type { TableColumn } from './table.ts';

const PRINTERS: ReadonlyMap<string, KindPrinter> = new Map(
  [podPrinters, workloadPrinters, networkPrinters, clusterPrinters, policyPrinters].flatMap((printers) =>
    Object.entries(printers),
  ),
);

function printerOf(gvk: GroupVersionKind): KindPrinter {
  return PRINTERS.get(`${gvk.group}/${gvk.kind}`) ?? PLAIN;
}

/**
 * The columns `kubectl get` shows of the kind; `crdColumns` are the `additionalPrinterColumns` of a custom resource's
 * version (an empty list gives NAME and AGE) and are left out for built-in kinds.
 */
export function columnsOf(
  gvk: GroupVersionKind,
  crdColumns?: readonly CustomColumn[],
): readonly TableColumn[] {
  return crdColumns === undefined ? printerOf(gvk).columns : customColumns(crdColumns);
}

/** The cells of one object, in the order of {@link columnsOf}; `now` in milliseconds since the epoch. */
export function rowOf(
  gvk: GroupVersionKind,
  object: KubeObject,
  now: number,
  crdColumns?: readonly CustomColumn[],
): readonly unknown[] {
  const draft = object as unknown as Draft;
  return crdColumns === undefined ? printerOf(gvk).cells(draft, now) : customCells(draft, now, crdColumns);
}
