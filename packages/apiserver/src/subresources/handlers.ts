import type { Target } from '../registry/request.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Reply } from '../http/respond.ts';

/** Serves a resource or subresource that is not simply an object of the store. */
export type SpecialHandler = (target: Target, exchange: Exchange) => Promise<Reply | undefined>;

/** Special handlers by `group/resource` or `group/resource/subresource`; `*` stands for every resource. */
export class SubresourceHandlers {
  readonly #handlers: ReadonlyMap<string, SpecialHandler>;

  constructor(handlers: Readonly<Record<string, SpecialHandler>>) {
    this.#handlers = new Map(Object.entries(handlers));
  }

  find({ resource, subresource }: Target): SpecialHandler | undefined {
    const place = `${resource.gvk.group}/${resource.resource}`;
    if (subresource === '') return this.#handlers.get(place);
    return this.#handlers.get(`${place}/${subresource}`) ?? this.#handlers.get(`*/${subresource}`);
  }
}
