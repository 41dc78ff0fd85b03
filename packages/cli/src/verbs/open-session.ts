import type { Context } from '../context.ts';
import { whileShowing } from '../output/progress.ts';
import { prepareOutput } from '../output/print.ts';
import { findPlatform } from '../platform/find-platform.ts';
import { Session, type VerbOptions } from './session.ts';

/** The platform that the flags name, ready to be asked. */
export async function openSession(options: VerbOptions, context: Context): Promise<Session> {
  await prepareOutput(options.output);
  const platform = await whileShowing(context.terminal, 'the platform', () => findPlatform(options, context));
  return new Session(platform, options, context);
}
