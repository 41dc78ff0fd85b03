import { parseStatus, statusError } from '@setpoint/kube';
import { ApiError } from '../status/api-error.ts';

/** Runs the request; an API answer that is a failure is thrown as the `kube.*` error a client over HTTPS would throw. */
export async function asKubeError<T>(subject: string, write: boolean, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof ApiError) throw kubeErrorOf(error, subject, write);
    throw error;
  }
}

export function kubeErrorOf(error: ApiError, subject: string, write: boolean): Error {
  return statusError(parseStatus(error.status, error.status.code), { subject, write });
}
