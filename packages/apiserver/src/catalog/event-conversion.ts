import type { KubeObject } from '@setpoint/kube';
import type { Conversion } from './conversion.ts';

/** Events are kept as core/v1; events.k8s.io/v1 names the same fields otherwise (pkg/apis/events/v1/conversion.go). */
const eventFields: readonly (readonly [stored: string, served: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

export const eventConversion: Conversion = {
  toStorage: (object) =>
    renameFields(object, new Map(eventFields.map(([stored, served]) => [served, stored]))),
  fromStorage: (object) => renameFields(object, new Map(eventFields)),
};

function renameFields(object: KubeObject, names: ReadonlyMap<string, string>): KubeObject {
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) => [names.get(field) ?? field, value]),
  ) as unknown as KubeObject;
}
