import { FunctionTable } from '@setpoint/gotemplate';

type Printf = (format: string, ...values: unknown[]) => string;

const printf = new FunctionTable().get('printf')?.fn.call as unknown as Printf;

/** Text as Go's fmt.Sprintf makes it of values. */
export function goPrintf(format: string, ...values: unknown[]): string {
  return printf(format, ...values);
}
