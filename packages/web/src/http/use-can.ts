import type { AccessCheck, CanResponse } from '@setpoint/server';
import { useEffect, useState } from 'react';
import { request } from './client.ts';
import { deniedBy } from './denied-by.ts';

/**
 * Why each of the checks fails, in their order: the permission that is missing. Undefined where it is allowed, and
 * while that is not known; the server decides in the end.
 */
export function useDenied(checks: readonly AccessCheck[]): readonly (string | undefined)[] {
  const asked = JSON.stringify(checks);
  const [known, setKnown] = useState<{ asked: string; denied: readonly (string | undefined)[] }>();
  useEffect(() => {
    const abort = new AbortController();
    const body = { checks: JSON.parse(asked) as readonly AccessCheck[] };
    request<CanResponse>('/api/setpoint/v1/can', { method: 'POST', body, signal: abort.signal }).then(
      ({ results }) =>
        setKnown({
          asked,
          denied: results.map(deniedBy),
        }),
      () => undefined,
    );
    return () => abort.abort();
  }, [asked]);
  return known?.asked === asked ? known.denied : checks.map(() => undefined);
}
