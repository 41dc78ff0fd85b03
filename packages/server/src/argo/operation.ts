import type { Call } from '../call.ts';
import type { Input } from '../http/input.ts';
import type { Services } from '../services.ts';

/** How grpc-gateway maps an operation to HTTP. */
export interface HttpRule {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parameters in braces are fields of the request, dotted for nested ones: `/api/v1/applications/{name}`. */
  readonly path: string;
  /** The field that the body is; `*`: the body is the request itself. Absent: no body. */
  readonly body?: string;
}

interface Described {
  /** As gRPC names it: `application.ApplicationService`. */
  readonly service: string;
  readonly method: string;
  readonly http: readonly HttpRule[];
  /** Needs no session. */
  readonly open?: true;
  /** It changes something; the name it has in the audit log. */
  readonly audit?: string;
}

/** One operation of Argo CD's API, for REST, gRPC and gRPC-web alike. */
export type Operation =
  | (Described & {
      /** The client sends many messages. */
      readonly receive: (services: Services, call: Call, inputs: AsyncIterable<Input>) => unknown;
    })
  | (Described & {
      readonly run: (services: Services, call: Call, input: Input) => unknown;
    })
  | (Described & {
      readonly stream: (services: Services, call: Call, input: Input) => AsyncIterable<unknown>;
    });

/** Operations of one service, by method. */
export function operationsOf(
  service: string,
  methods: Readonly<
    Record<
      string,
      Omit<Described, 'service' | 'method'> &
        (
          | Pick<Extract<Operation, { receive: unknown }>, 'receive'>
          | Pick<Extract<Operation, { run: unknown }>, 'run'>
          | Pick<Extract<Operation, { stream: unknown }>, 'stream'>
        )
    >
  >,
): readonly Operation[] {
  return Object.entries(methods).map(([method, rest]) => ({ service, method, ...rest }));
}

export const get = (path: string): readonly HttpRule[] => [{ verb: 'GET', path }];
export const remove = (path: string): readonly HttpRule[] => [{ verb: 'DELETE', path }];
export const post = (path: string, body = '*'): readonly HttpRule[] => [{ verb: 'POST', path, body }];
export const put = (path: string, body = '*'): readonly HttpRule[] => [{ verb: 'PUT', path, body }];
export const patch = (path: string, body = '*'): readonly HttpRule[] => [{ verb: 'PATCH', path, body }];
