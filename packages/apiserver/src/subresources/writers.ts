import type { KubeObject } from '@setpoint/kube';
import type { DecodedBody } from '../registry/decode.ts';
import type { Target, WriteContext } from '../registry/request.ts';

/** Writes that are not simply a write of the object: a review, an eviction, a binding, a scale. Answers what they answer. */
export type SubresourceWriter = (target: Target, body: DecodedBody, context: WriteContext) => Promise<KubeObject>;

/** Writers by `group/resource` or `group/resource/subresource`; `*` stands for every resource. */
export class SubresourceWriters {
  readonly #writers: ReadonlyMap<string, SubresourceWriter>;

  constructor(writers: Readonly<Record<string, SubresourceWriter>>) {
    this.#writers = new Map(Object.entries(writers));
  }

  find({ resource, subresource }: Target): SubresourceWriter | undefined {
    const place = `${resource.gvk.group}/${resource.resource}`;
    if (subresource === '') return this.#writers.get(place);
    return this.#writers.get(`${place}/${subresource}`) ?? this.#writers.get(`*/${subresource}`);
  }
}
