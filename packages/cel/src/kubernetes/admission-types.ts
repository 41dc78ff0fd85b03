import {
  BOOL,
  DYN,
  INT,
  listType,
  mapType,
  STRING,
  structType,
  TIMESTAMP,
  type Type,
} from '../types/type.ts';

type Fields = Readonly<Record<string, Type>>;

const STRINGS = listType(STRING);
const STRING_MAP = mapType(STRING, STRING);

const KIND: Fields = { group: STRING, version: STRING, kind: STRING };
const RESOURCE: Fields = { group: STRING, version: STRING, resource: STRING };
const USER: Fields = { username: STRING, uid: STRING, groups: STRINGS, extra: mapType(STRING, STRINGS) };

export const REQUEST_TYPE = structType('kubernetes.AdmissionRequest');
export const NAMESPACE_TYPE = structType('kubernetes.Namespace');

/** The structs behind `request` and `namespaceObject` (apiserver/pkg/admission/plugin/cel/compile.go). */
export const ADMISSION_STRUCTS: ReadonlyMap<string, ReadonlyMap<string, Type>> = new Map(
  Object.entries({
    'kubernetes.GroupVersionKind': KIND,
    'kubernetes.GroupVersionResource': RESOURCE,
    'kubernetes.UserInfo': USER,
    [REQUEST_TYPE.name]: {
      kind: structType('kubernetes.GroupVersionKind'),
      resource: structType('kubernetes.GroupVersionResource'),
      subResource: STRING,
      requestKind: structType('kubernetes.GroupVersionKind'),
      requestResource: structType('kubernetes.GroupVersionResource'),
      requestSubResource: STRING,
      name: STRING,
      namespace: STRING,
      operation: STRING,
      userInfo: structType('kubernetes.UserInfo'),
      dryRun: BOOL,
      options: DYN,
    },
    'kubernetes.NamespaceSpec': { finalizers: STRINGS },
    'kubernetes.NamespaceCondition': {
      status: STRING,
      type: STRING,
      lastTransitionTime: TIMESTAMP,
      message: STRING,
      reason: STRING,
    },
    'kubernetes.NamespaceStatus': {
      conditions: listType(structType('kubernetes.NamespaceCondition')),
      phase: STRING,
    },
    'kubernetes.NamespaceMetadata': {
      name: STRING,
      generateName: STRING,
      namespace: STRING,
      labels: STRING_MAP,
      annotations: STRING_MAP,
      UID: STRING,
      creationTimestamp: TIMESTAMP,
      deletionGracePeriodSeconds: INT,
      deletionTimestamp: TIMESTAMP,
      generation: INT,
      resourceVersion: STRING,
      finalizers: STRINGS,
    },
    [NAMESPACE_TYPE.name]: {
      metadata: structType('kubernetes.NamespaceMetadata'),
      spec: structType('kubernetes.NamespaceSpec'),
      status: structType('kubernetes.NamespaceStatus'),
    },
  } satisfies Record<string, Fields>).map(([name, fields]) => [name, new Map(Object.entries(fields))]),
);
