import type { PlainMap } from '@setpoint/kube';
import { type Check, field, firstCondition, listAt, present, valueAt } from './check.ts';
import type { Row, Rule, RuleTable } from './rule.ts';

/** A part of a status (a parent, a listener) that one reports on by conditions of its own. */
type Parts = (object: PlainMap) => readonly PlainMap[];

function inParts(parts: Parts, find: (conditions: readonly PlainMap[]) => string | undefined): Check {
  return (object) => {
    for (const part of parts(object)) {
      const found = find(listAt(part, 'conditions'));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function partRows(parts: Parts): readonly Row[] {
  return [
    [
      'Degraded',
      inParts(parts, (conditions) => firstCondition(conditions, ['ResolvedRefs', 'Accepted'], 'False')),
    ],
    [
      'Progressing',
      inParts(parts, (conditions) => firstCondition(conditions, 'Programmed', ['False', 'Unknown'])),
    ],
  ];
}

const own: Parts = (object) => [{ conditions: listAt(object, 'status.conditions') }];
const listeners: Parts = (object) => listAt(object, 'status.listeners');

/** Reports about another generation do not count. */
function current(path: string): Parts {
  return (object) => listAt(object, path).filter((part) => isCurrent(object, part));
}

function isCurrent(object: PlainMap, part: PlainMap): boolean {
  const generation = valueAt(object, 'metadata.generation');
  return (
    generation === undefined ||
    listAt(part, 'conditions').every(
      (one) => (valueAt(one, 'observedGeneration') ?? generation) === generation,
    )
  );
}

function reported(parts: Parts): Check {
  return (object) => (parts(object).some((part) => listAt(part, 'conditions').length > 0) ? '' : undefined);
}

function byParents(path: string): Rule {
  const parts = current(path);
  return { rows: [...partRows(parts), ['Healthy', reported(parts)]] };
}

const notYetCurrent: Check = (object) =>
  listAt(object, 'status.ancestors').some((part) => !isCurrent(object, part))
    ? 'Waiting for the current generation'
    : undefined;

/** The Gateway API and Istio. */
export const networkRules: RuleTable = [
  [
    ['gateway.networking.k8s.io/GatewayClass'],
    {
      rows: [
        ['Healthy', inParts(currentOwn, (conditions) => firstCondition(conditions, 'Accepted', 'True'))],
        ['Degraded', inParts(currentOwn, (conditions) => firstCondition(conditions, 'Accepted', 'False'))],
      ],
    },
  ],
  [
    ['gateway.networking.k8s.io/Gateway'],
    {
      rows: [
        ...partRows(own),
        ...partRows(listeners),
        ['Healthy', present('status.conditions')],
        ['Healthy', present('status.listeners')],
      ],
    },
  ],
  [
    ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map(
      (kind) => `gateway.networking.k8s.io/${kind}`,
    ),
    byParents('status.parents'),
  ],
  [
    ['gateway.networking.k8s.io/BackendTLSPolicy'],
    { rows: [['Progressing', notYetCurrent], ...byParents('status.ancestors').rows] },
  ],
  [
    ['install.istio.io/IstioOperator'],
    {
      rows: [
        ['Unknown', field('status.status', 0, 'NONE'), 'The component is not present'],
        ['Progressing', field('status.status', 1, 'UPDATING', 2, 'RECONCILING')],
        ['Healthy', field('status.status', 3, 'HEALTHY')],
        ['Degraded', field('status.status', 4, 'ERROR'), 'The component failed'],
      ],
    },
  ],
];

function currentOwn(object: PlainMap): readonly PlainMap[] {
  return listAt(object, 'status.conditions')
    .map((one) => ({ conditions: [one] }))
    .filter((part) => isCurrent(object, part));
}
