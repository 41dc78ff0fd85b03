import type { KubeObject } from '@setpoint/kube';

/** Container images named by the objects, each once, sorted. */
export function imagesOf(objects: Iterable<KubeObject>): readonly string[] {
  const images = new Set<string>();
  for (const object of objects) for (const image of podImages(object)) images.add(image);
  return [...images].toSorted();
}

function podImages(object: KubeObject): readonly string[] {
  const spec = asRecord(object['spec']);
  const candidates = [
    object.kind === 'Pod' ? spec : undefined,
    asRecord(asRecord(spec?.['template'])?.['spec']),
    asRecord(asRecord(asRecord(asRecord(spec?.['jobTemplate'])?.['spec'])?.['template'])?.['spec']),
  ];
  return candidates.flatMap((pod) =>
    [pod?.['initContainers'], pod?.['containers']].flatMap((list) =>
      Array.isArray(list)
        ? list.map((container) => asRecord(container)?.['image']).filter((image) => typeof image === 'string')
        : [],
    ),
  );
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
