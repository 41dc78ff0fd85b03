import type { KubeObject } from '@setpoint/kube';
import { Derived } from '../admission/derived.ts';
import type { RequestInfo } from '../http/request-info.ts';
import type { Count } from '../metrics/counters.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { UserInfo } from '../registry/request.ts';
import type { Store } from '../store/store.ts';
import { type FlowRule, ruleMatches } from './flow-rule.ts';

const group = 'flowcontrol.apiserver.k8s.io';

interface FlowSchemaSpec {
  readonly matchingPrecedence?: number;
  readonly priorityLevelConfiguration?: { readonly name?: string };
  readonly rules?: readonly FlowRule[];
}

/** The flow a request belongs to, by the uids its answer carries. */
export interface Flow {
  readonly schemaUid: string;
  readonly levelUid: string;
  readonly dispatched: Count;
}

interface CompiledSchema extends Flow {
  readonly rules: readonly FlowRule[];
}

/**
 * Finds the flow of a request: of the FlowSchemas whose priority level exists, the first by matchingPrecedence and name
 * that matches (apiserver/pkg/util/flowcontrol). Requests are classified, not queued: one process serves them in turn.
 */
export class FlowClassifier {
  readonly #schemas: Derived<readonly CompiledSchema[]>;

  constructor(store: Store, metrics: Metrics) {
    const resources = [`${group}/flowschemas`, `${group}/prioritylevelconfigurations`] as const;
    this.#schemas = new Derived(store, resources, () => {
      const levels = new Map(
        store.list(resources[1]).map(({ object }) => [object.metadata.name, object.metadata.uid ?? '']),
      );
      return store
        .list(resources[0])
        .map(({ object }) => object)
        .toSorted(byPrecedence)
        .flatMap((schema) => {
          const { priorityLevelConfiguration, rules = [] } = schema['spec'] as FlowSchemaSpec;
          const level = priorityLevelConfiguration?.name ?? '';
          const levelUid = levels.get(level);
          if (levelUid === undefined) return [];
          const { name = '', uid: schemaUid = '' } = schema.metadata;
          return [{ schemaUid, levelUid, rules, dispatched: metrics.dispatched(name, level) }];
        });
    });
  }

  /** Undefined only while the cluster has no flow schemas yet. */
  classify(user: UserInfo, info: RequestInfo): Flow | undefined {
    return this.#schemas.value.find(({ rules }) => rules.some((rule) => ruleMatches(rule, user, info)));
  }
}

function byPrecedence(a: KubeObject, b: KubeObject): number {
  const precedence = ({ spec }: KubeObject): number =>
    (spec as FlowSchemaSpec | undefined)?.matchingPrecedence ?? 0;
  return precedence(a) - precedence(b) || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1);
}
