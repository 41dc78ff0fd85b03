// Two observations of the same case, leaf by leaf.

/** Kinds without a namespace, which Argo CD's results give the application's. */
const clusterKinds =
  /^(?:Namespace|CustomResourceDefinition|Cluster\w+|PersistentVolume|StorageClass|PriorityClass|IngressClass|APIService|\w+WebhookConfiguration|\w+AdmissionPolicy\w*|\w+Class|CSIDriver)$/;

/** What identifies an element of a list, so that lists are compared by what they hold; their order is a leaf of its own. */
function keyOf(item) {
  if (item === null || typeof item !== 'object') return undefined;
  if (item.syncPhase !== undefined)
    return [
      item.group ?? '',
      item.kind,
      clusterKinds.test(item.kind) ? '' : item.namespace,
      item.name,
      item.syncPhase,
    ].join('/');
  if (item.kind !== undefined && item.name !== undefined)
    return [
      item.group ?? '',
      item.kind,
      item.namespace ?? '',
      item.name,
      item.hookType ?? '',
      item.syncPhase ?? '',
    ].join('/');
  if (item.type !== undefined && item.message !== undefined) return item.type;
  if (item.application !== undefined) return item.application;
  return undefined;
}

/** Leaves by path; a path's keyed elements stand in brackets. */
function leavesOf(value, path = '', leaves = new Map()) {
  if (value === null || typeof value !== 'object') leaves.set(path, value);
  else if (Array.isArray(value)) listLeaves(value, path, leaves);
  else {
    for (const [key, item] of Object.entries(value))
      leavesOf(item, path === '' ? `${key}\u0000` : `${path}.${key}`, leaves);
  }
  return leaves;
}

function listLeaves(list, path, leaves) {
  const keys = list.map(keyOf);
  const isKeyed = keys.every((key) => key !== undefined) && new Set(keys).size === keys.length;
  if (isKeyed && list.length > 1) leaves.set(`${path}.(order)`, keys.join(', '));
  list.forEach((item, index) => leavesOf(item, `${path}[${isKeyed ? keys[index] : index}]`, leaves));
  if (list.length === 0) leaves.set(path, '[]');
}

/** The field of a path: what it names, whatever the object and the element. */
function fieldOf(path) {
  const [object, rest = ''] = path.split('\u0000');
  const kind = object.split('/')[0];
  if (kind === 'live')
    return `live${rest.replace(/^\.(\w+) .*?(?=\.(?:metadata|spec|status|data|[a-zA-Z]+)\b)/, ' $1').replace(/\[[^\]]*\]/g, '[]')}`;
  if (kind === 'events') return `events ${/ (\w+): /.exec(rest)?.[1] ?? ''}`;
  return `${kind}${rest.replace(/\[[^\]]*\]/g, '[]')}`;
}

/**
 * Every leaf of either side: the same, different, or excluded with a reason. `excluded` is asked only about those that
 * differ.
 */
export function compare(ours, theirs, context, excluded) {
  const [left, right] = [leavesOf(ours), leavesOf(theirs)];
  const result = { context, identical: 0, differences: [], excluded: [] };
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(path), right.get(path)];
    if (a === b) {
      result.identical++;
      continue;
    }
    const difference = {
      ...context,
      field: fieldOf(path),
      path: path.replace('\u0000', ''),
      ours: a,
      argocd: b,
    };
    const reason = excluded(difference, { ours, theirs });
    if (reason === undefined) result.differences.push(difference);
    else result.excluded.push({ ...difference, reason });
  }
  return result;
}
