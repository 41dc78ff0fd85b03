import { forbidden } from '../status/answers.ts';
import { storePath } from '../store/entry.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { isNewPod } from './pods.ts';

const classes = 'scheduling.k8s.io/priorityclasses';

interface PodSpec {
  priorityClassName?: string;
  priority?: number;
  preemptionPolicy?: string;
}

interface PriorityClass {
  readonly metadata: { readonly name?: string };
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Resolves a pod's priority class to the number schedulers compare. */
export function podPriority(store: Store): AdmissionPlugin {
  return {
    name: 'Priority',
    admit(request) {
      if (!isNewPod(request)) return;
      const spec = request.object?.['spec'] as PodSpec;
      const found = classOf(store, spec.priorityClassName);
      if (found === undefined && spec.priorityClassName) {
        const why = `no PriorityClass with name ${spec.priorityClassName} was found`;
        throw forbidden({ group: '', resource: 'pods' }, request.name, why);
      }
      const priority = found?.value ?? 0;
      if (spec.priority !== undefined && spec.priority !== priority) {
        const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
        throw forbidden({ group: '', resource: 'pods' }, request.name, why);
      }
      spec.priority = priority;
      if (found?.metadata.name !== undefined) spec.priorityClassName = found.metadata.name;
      const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
      if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
        const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
        throw forbidden({ group: '', resource: 'pods' }, request.name, why);
      }
      spec.preemptionPolicy = policy;
    },
  };
}

function classOf(store: Store, name: string | undefined): PriorityClass | undefined {
  if (name) {
    return store.latest({ resource: classes, path: storePath('', name) })?.object;
  }
  const defaults = store.list(classes).map((entry) => entry.object as PriorityClass);
  return defaults.find((candidate) => candidate.globalDefault === true);
}
