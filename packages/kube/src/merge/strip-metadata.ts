import { differenceNodes, TrieBuilder, type TrieNode } from './field-trie.ts';

const UNOWNED = [
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => ['f:metadata', `f:${field}`]),
];

function unownedFields(): TrieNode {
  const builder = new TrieBuilder();
  for (const path of UNOWNED) builder.add(path);
  return builder.build();
}

const unowned = unownedFields();

/** The fields without those that identify the object or that the server sets: no manager ever holds them. */
export function ownable(fields: TrieNode): TrieNode {
  return differenceNodes(fields, unowned);
}
