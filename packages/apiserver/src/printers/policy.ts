import type { Draft } from '../kinds/index.ts';
import type { Condition, TypedReference } from '../kinds/model/meta.ts';
import { ageOf, lengthOf, NONE, nameOf, specOf, statusOf, UNKNOWN, UNSET } from './format.ts';
import { humanDuration } from './duration.ts';
import { AGE, boolean, CREATED_AT, integer, type KindPrinter, NAME, text, wide } from './table.ts';

// --- RBAC

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}

function bindingCells(object: Draft, now: number): readonly unknown[] {
  const subjects = (object['subjects'] ?? []) as Subject[];
  const roleRef = (object['roleRef'] ?? {}) as { kind?: string; name?: string };
  const namesOf = (kind: string): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
      .join(', ');
  return [
    nameOf(object),
    `${roleRef.kind ?? ''}/${roleRef.name ?? ''}`,
    ageOf(object, now),
    namesOf('User'),
    namesOf('Group'),
    namesOf('ServiceAccount'),
  ];
}

const BINDING: KindPrinter = {
  columns: [
    NAME,
    text('Role', 'Role that is given.'),
    AGE,
    wide('Users', 'Users it is given to.'),
    wide('Groups', 'Groups it is given to.'),
    wide('ServiceAccounts', 'Service accounts it is given to.'),
  ],
  cells: bindingCells,
};

/** Kinds the server has no columns of its own for. */
export const PLAIN: KindPrinter = {
  columns: [NAME, CREATED_AT],
  cells: (object) => [nameOf(object), object.metadata.creationTimestamp ?? null],
};

// --- Horizontal pod autoscalers

interface MetricTarget {
  type?: string;
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

interface Metric {
  type: string;
  resource?: { name: string; target?: MetricTarget; current?: MetricTarget };
  containerResource?: { name: string; container: string; target?: MetricTarget; current?: MetricTarget };
  pods?: { metric: { name: string }; target?: MetricTarget; current?: MetricTarget };
  object?: { metric: { name: string }; target?: MetricTarget; current?: MetricTarget };
  external?: { metric: { name: string }; target?: MetricTarget; current?: MetricTarget };
}

function metricText(spec: Metric, status: Metric | undefined): string {
  const source = spec.resource ?? spec.containerResource;
  if (source !== undefined) {
    const current = (status?.resource ?? status?.containerResource)?.current;
    if (source.target?.averageValue !== undefined) {
      return `${source.name}: ${current?.averageValue ?? UNKNOWN}/${source.target.averageValue}`;
    }
    const shown = current?.averageUtilization === undefined ? UNKNOWN : `${current.averageUtilization}%`;
    const target = source.target?.averageUtilization;
    return `${source.name}: ${shown}/${target === undefined ? '<auto>' : `${target}%`}`;
  }
  const custom = spec.pods ?? spec.object ?? spec.external;
  const current = (status?.pods ?? status?.object ?? status?.external)?.current;
  if (custom?.target?.averageValue !== undefined) {
    const suffix = spec.pods === undefined ? ' (avg)' : '';
    return `${current?.averageValue ?? UNKNOWN}/${custom.target.averageValue}${suffix}`;
  }
  return `${current?.value ?? UNKNOWN}/${custom?.target?.value ?? ''}`;
}

function hpaTargets(metrics: readonly Metric[], current: readonly (Metric | undefined)[]): string {
  if (metrics.length === 0) return NONE;
  const texts = metrics.map((metric, index) => metricText(metric, current[index]));
  return texts.length > 2
    ? `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...`
    : texts.join(', ');
}

interface HpaSpec {
  scaleTargetRef: TypedReference;
  minReplicas: number;
  maxReplicas: number;
  metrics: Metric[];
  targetCPUUtilizationPercentage: number;
}

function hpaCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<HpaSpec>(object);
  const status = statusOf<{
    currentReplicas: number;
    currentMetrics: Metric[] | null;
    currentCPUUtilizationPercentage: number;
  }>(object);
  const cpu = (utilization: number | undefined): MetricTarget =>
    utilization === undefined ? {} : { averageUtilization: utilization };
  const v1 = object.apiVersion === 'autoscaling/v1' && spec.targetCPUUtilizationPercentage !== undefined;
  const metrics: readonly Metric[] = v1
    ? [{ type: 'Resource', resource: { name: 'cpu', target: cpu(spec.targetCPUUtilizationPercentage) } }]
    : (spec.metrics ?? []);
  const current: readonly Metric[] = v1
    ? [{ type: 'Resource', resource: { name: 'cpu', current: cpu(status.currentCPUUtilizationPercentage) } }]
    : (status.currentMetrics ?? []);
  const target = spec.scaleTargetRef ?? {};
  return [
    nameOf(object),
    `${target.kind ?? ''}/${target.name ?? ''}`,
    hpaTargets(metrics, current),
    spec.minReplicas === undefined ? UNSET : String(spec.minReplicas),
    spec.maxReplicas ?? 0,
    status.currentReplicas ?? 0,
    ageOf(object, now),
  ];
}

// --- Certificates

function csrCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<{ signerName: string; username: string; expirationSeconds: number }>(object);
  const status = statusOf<{ conditions: Condition[]; certificate: string }>(object);
  const types = (status.conditions ?? []).map(({ type }) => type);
  const state =
    ['Denied', 'Approved', 'Failed'].filter((type) => types.includes(type)).join(',') || 'Pending';
  return [
    nameOf(object),
    ageOf(object, now),
    spec.signerName ?? NONE,
    spec.username ?? '',
    spec.expirationSeconds === undefined ? NONE : humanDuration(spec.expirationSeconds * 1000),
    status.certificate ? `${state},Issued` : state,
  ];
}

// --- Admission

function policyPrinter(field: 'validations' | 'mutations'): KindPrinter {
  return {
    columns: [
      NAME,
      integer(field === 'validations' ? 'Validations' : 'Mutations', 'Number of expressions.'),
      text('ParamKind', 'Kind of its parameters.'),
      AGE,
    ],
    cells(object, now) {
      const spec = specOf<Record<string, unknown> & { paramKind: { apiVersion?: string; kind?: string } }>(
        object,
      );
      const { paramKind } = spec;
      const shown = paramKind === undefined ? UNSET : `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}`;
      return [nameOf(object), lengthOf(spec[field]), shown, ageOf(object, now)];
    },
  };
}

const POLICY_BINDING: KindPrinter = {
  columns: [
    NAME,
    text('PolicyName', 'Policy it puts into force.'),
    text('ParamRef', 'Parameters it uses.'),
    AGE,
  ],
  cells(object, now) {
    const spec = specOf<{ policyName: string; paramRef: { namespace?: string; name?: string } }>(object);
    const { paramRef } = spec;
    let shown = UNSET;
    if (paramRef !== undefined) {
      shown = paramRef.namespace ? `${paramRef.namespace}/${paramRef.name ?? '*'}` : (paramRef.name ?? '*');
    }
    return [nameOf(object), spec.policyName ?? '', shown, ageOf(object, now)];
  },
};

const WEBHOOKS: KindPrinter = {
  columns: [NAME, integer('Webhooks', 'Number of webhooks.'), AGE],
  cells: (object, now) => [nameOf(object), lengthOf(object['webhooks']), ageOf(object, now)],
};

// --- Flow control

function flowSchemaCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<{
    priorityLevelConfiguration: { name: string };
    matchingPrecedence: number;
    distinguisherMethod: { type: string };
  }>(object);
  const { conditions = [] } = statusOf<{ conditions: Condition[] }>(object);
  const dangling = conditions.find(({ type }) => type === 'Dangling');
  return [
    nameOf(object),
    spec.priorityLevelConfiguration?.name ?? NONE,
    spec.matchingPrecedence ?? 0,
    spec.distinguisherMethod?.type ?? NONE,
    ageOf(object, now),
    dangling === undefined ? '?' : dangling.status,
  ];
}

function priorityLevelCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<{
    type: string;
    limited: {
      nominalConcurrencyShares?: number;
      limitResponse?: { queuing?: { queues?: number; handSize?: number; queueLengthLimit?: number } };
    };
    exempt: { nominalConcurrencyShares?: number };
  }>(object);
  const queuing = spec.limited?.limitResponse?.queuing;
  return [
    nameOf(object),
    spec.type ?? '',
    spec.limited?.nominalConcurrencyShares ?? spec.exempt?.nominalConcurrencyShares ?? NONE,
    queuing?.queues ?? NONE,
    queuing?.handSize ?? NONE,
    queuing?.queueLengthLimit ?? NONE,
    ageOf(object, now),
  ];
}

// --- API services

function apiServiceCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<{ service: { namespace: string; name: string } | null }>(object);
  const { conditions = [] } = statusOf<{ conditions: Condition[] }>(object);
  const available = conditions.find(({ type }) => type === 'Available');
  const state =
    available === undefined || available.status === 'True'
      ? (available?.status ?? 'Unknown')
      : `${available.status} (${available.reason ?? ''})`;
  const service = spec.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local';
  return [nameOf(object), service, state, ageOf(object, now)];
}

// --- Dynamic resource allocation

function claimState(object: Draft): string {
  const status = statusOf<{ allocation: unknown; reservedFor: unknown[] }>(object);
  const states: string[] = [];
  if (object.metadata.deletionTimestamp) states.push('deleted');
  if (status.allocation === undefined) {
    if (states.length === 0) states.push('pending');
  } else {
    states.push('allocated');
    states.push(lengthOf(status.reservedFor) > 0 ? 'reserved' : 'unreserved');
  }
  return states.filter((state) => state !== 'unreserved').join(',');
}

const NAME_AND_AGE: KindPrinter = {
  columns: [NAME, AGE],
  cells: (object, now) => [nameOf(object), ageOf(object, now)],
};

export const policyPrinters: Readonly<Record<string, KindPrinter>> = {
  'rbac.authorization.k8s.io/Role': PLAIN,
  'rbac.authorization.k8s.io/ClusterRole': PLAIN,
  'rbac.authorization.k8s.io/RoleBinding': BINDING,
  'rbac.authorization.k8s.io/ClusterRoleBinding': BINDING,
  'policy/PodDisruptionBudget': {
    columns: [
      NAME,
      text('Min Available', 'Pods that have to stay available.'),
      text('Max Unavailable', 'Pods that may be unavailable.'),
      integer('Allowed Disruptions', 'Pods that may be evicted now.'),
      AGE,
    ],
    cells(object, now) {
      const spec = specOf<{ minAvailable: number | string; maxUnavailable: number | string }>(object);
      return [
        nameOf(object),
        spec.minAvailable === undefined ? 'N/A' : String(spec.minAvailable),
        spec.maxUnavailable === undefined ? 'N/A' : String(spec.maxUnavailable),
        statusOf<{ disruptionsAllowed: number }>(object).disruptionsAllowed ?? 0,
        ageOf(object, now),
      ];
    },
  },
  'autoscaling/HorizontalPodAutoscaler': {
    columns: [
      NAME,
      text('Reference', 'What it scales.'),
      text('Targets', 'Metrics now and as wanted.'),
      text('MinPods', 'Fewest pods.'),
      text('MaxPods', 'Most pods.'),
      text('Replicas', 'Pods now.'),
      AGE,
    ],
    cells: hpaCells,
  },
  'autoscaling/Scale': {
    columns: [
      NAME,
      integer('Desired', 'Pods that are wanted.'),
      integer('Available', 'Pods that exist.'),
      AGE,
    ],
    cells: (object, now) => [
      nameOf(object),
      specOf<{ replicas: number }>(object).replicas ?? 0,
      statusOf<{ replicas: number }>(object).replicas ?? 0,
      ageOf(object, now),
    ],
  },
  'coordination.k8s.io/Lease': {
    columns: [NAME, text('Holder', 'Who holds the lease.'), AGE],
    cells: (object, now) => [
      nameOf(object),
      specOf<{ holderIdentity: string }>(object).holderIdentity ?? '',
      ageOf(object, now),
    ],
  },
  'coordination.k8s.io/LeaseCandidate': {
    columns: [
      NAME,
      text('LeaseName', 'Lease it wants to hold.'),
      text('BinaryVersion', 'Version of the program.'),
      text('EmulationVersion', 'Version it behaves as.'),
      text('Strategy', 'How a holder is chosen.'),
      AGE,
    ],
    cells(object, now) {
      const spec = specOf<{
        leaseName: string;
        binaryVersion: string;
        emulationVersion: string;
        strategy: string;
      }>(object);
      return [
        nameOf(object),
        spec.leaseName ?? '',
        spec.binaryVersion ?? '',
        spec.emulationVersion ?? '',
        spec.strategy ?? '',
        ageOf(object, now),
      ];
    },
  },
  'scheduling.k8s.io/PriorityClass': {
    columns: [
      NAME,
      integer('Value', 'Priority of pods of the class.'),
      boolean('Global-Default', 'Whether pods without a class get it.'),
      AGE,
      text('PreemptionPolicy', 'Whether its pods may push others away.'),
    ],
    cells: (object, now) => [
      nameOf(object),
      object['value'] ?? 0,
      object['globalDefault'] ?? false,
      ageOf(object, now),
      object['preemptionPolicy'] ?? '',
    ],
  },
  'node.k8s.io/RuntimeClass': {
    columns: [NAME, text('Handler', 'Runtime that runs the pods.'), AGE],
    cells: (object, now) => [nameOf(object), object['handler'] ?? '', ageOf(object, now)],
  },
  'certificates.k8s.io/CertificateSigningRequest': {
    columns: [
      NAME,
      AGE,
      text('SignerName', 'Who is asked to sign.'),
      text('Requestor', 'Who asked.'),
      text('RequestedDuration', 'How long it should be valid.'),
      text('Condition', 'Whether it is approved and issued.'),
    ],
    cells: csrCells,
  },
  'certificates.k8s.io/ClusterTrustBundle': {
    columns: [NAME, text('SignerName', 'Signer the bundle belongs to.')],
    cells: (object) => [nameOf(object), specOf<{ signerName: string }>(object).signerName ?? ''],
  },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': policyPrinter('validations'),
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': policyPrinter('mutations'),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': POLICY_BINDING,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': POLICY_BINDING,
  'flowcontrol.apiserver.k8s.io/FlowSchema': {
    columns: [
      NAME,
      text('PriorityLevel', 'Level its requests get.'),
      text('MatchingPrecedence', 'Order among schemas; less is first.'),
      text('DistinguisherMethod', 'How its requests are told apart.'),
      AGE,
      text('MissingPL', 'Whether its level does not exist.'),
    ],
    cells: flowSchemaCells,
  },
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': {
    columns: [
      NAME,
      text('Type', 'Limited or Exempt.'),
      text('NominalConcurrencyShares', 'Its share of the seats.'),
      text('Queues', 'Number of queues.'),
      text('HandSize', 'Queues each flow is dealt.'),
      text('QueueLengthLimit', 'Longest queue.'),
      AGE,
    ],
    cells: priorityLevelCells,
  },
  'apiregistration.k8s.io/APIService': {
    columns: [
      NAME,
      text('Service', 'Service that answers, or Local.'),
      text('Available', 'Whether it answers.'),
      AGE,
    ],
    cells: apiServiceCells,
  },
  'resource.k8s.io/DeviceClass': NAME_AND_AGE,
  'resource.k8s.io/ResourceClaimTemplate': NAME_AND_AGE,
  'resource.k8s.io/ResourceClaim': {
    columns: [NAME, text('State', 'Whether devices are allocated and in use.'), AGE],
    cells: (object, now) => [nameOf(object), claimState(object), ageOf(object, now)],
  },
  'resource.k8s.io/ResourceSlice': {
    columns: [
      NAME,
      text('Node', 'Node the devices are on.'),
      text('Driver', 'Driver of the devices.'),
      text('Pool', 'Pool of the devices.'),
      AGE,
    ],
    cells(object, now) {
      const spec = specOf<{ nodeName: string; driver: string; pool: { name: string } }>(object);
      return [
        nameOf(object),
        spec.nodeName ?? UNSET,
        spec.driver ?? '',
        spec.pool?.name ?? '',
        ageOf(object, now),
      ];
    },
  },
  'internal.apiserver.k8s.io/StorageVersion': {
    columns: [NAME, text('CommonEncodingVersion', 'Version all servers store.'), AGE],
    cells: (object, now) => [
      nameOf(object),
      statusOf<{ commonEncodingVersion: string }>(object).commonEncodingVersion ?? UNSET,
      ageOf(object, now),
    ],
  },
};
