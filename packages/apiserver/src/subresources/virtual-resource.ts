import type { KubeObject } from '@setpoint/kube';
import type { DecodedBody } from '../registry/decode.ts';
import type { PatchKind } from '../registry/patch.ts';
import type { Target, WriteContext } from '../registry/request.ts';
import type { Status } from '../status/api-error.ts';

/** What a virtual write answers: an object of the subresource's kind, or that it is done. */
export type VirtualAnswer = KubeObject | Status;

/**
 * A resource or subresource that is not simply an object of the store: a review, an eviction, a binding, a scale. Verbs it
 * does not have are refused by what serves it.
 */
export interface VirtualResource {
  get?(target: Target): Promise<KubeObject>;
  create?(target: Target, body: DecodedBody, context: WriteContext): Promise<VirtualAnswer>;
  update?(target: Target, body: DecodedBody, context: WriteContext): Promise<VirtualAnswer>;
  /** Server-side apply. */
  apply?(target: Target, body: DecodedBody, force: boolean, context: WriteContext): Promise<VirtualAnswer>;
  patch?(target: Target, kind: PatchKind, body: DecodedBody, context: WriteContext): Promise<VirtualAnswer>;
}

/** Virtual resources by `group/resource` or `group/resource/subresource`; `*` stands for every resource. */
export class VirtualResources {
  readonly #byPlace: ReadonlyMap<string, VirtualResource>;

  constructor(resources: Readonly<Record<string, VirtualResource>>) {
    this.#byPlace = new Map(Object.entries(resources));
  }

  find({ resource, subresource }: Target): VirtualResource | undefined {
    const place = `${resource.gvk.group}/${resource.resource}`;
    if (subresource === '') return this.#byPlace.get(place);
    return this.#byPlace.get(`${place}/${subresource}`) ?? this.#byPlace.get(`*/${subresource}`);
  }
}

export const success: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code: 201,
};
