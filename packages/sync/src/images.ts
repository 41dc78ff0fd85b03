import type { KubeObject } from '@setpoint/kube';

/** The container images a workload names, in order, each once; empty for other kinds. */
export function imagesOf(object: KubeObject): readonly string[] {
  const specs = [
    at(object, 'spec', 'template', 'spec'),
    at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
    object.kind === 'Pod' ? at(object, 'spec') : undefined,
  ];
  const containers = specs.flatMap((spec) => [
    ...list(at(spec, 'initContainers')),
    ...list(at(spec, 'containers')),
  ]);
  const images = containers.map((container) => at(container, 'image'));
  return [...new Set(images.filter((image) => typeof image === 'string'))];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}
