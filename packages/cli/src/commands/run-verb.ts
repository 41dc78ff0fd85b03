import type { ClusterOptions, Connection, Context } from '../context.ts';

/** What a verb has: the cluster, its flags, and where to write. */
export interface VerbPorts<O extends ClusterOptions> {
  readonly connection: Connection;
  readonly options: O;
  readonly context: Context;
}

/** A verb of a command: it resolves with the exit code. */
type Verb<O extends ClusterOptions> = (ports: VerbPorts<O>, ...args: never[]) => Promise<number>;

/**
 * The action of a command that speaks to a cluster. What it does is loaded when it runs, never to declare the command:
 * help, completion and every other command start without it.
 */
export function verbRunner(
  context: Context,
  exit: (code: number) => void,
): <O extends ClusterOptions>(load: () => Promise<Verb<O>>) => (...given: unknown[]) => Promise<void> {
  return <O extends ClusterOptions>(load: () => Promise<Verb<O>>) =>
    async (...given: unknown[]) => {
      const options = given.at(-2) as O;
      const [verb, { connect }] = await Promise.all([load(), import('../connect.ts')]);
      const connection = await connect(options, context);
      try {
        const args = given.slice(0, -2) as never[];
        exit(await verb({ connection, options, context }, ...args));
      } finally {
        await connection.close();
      }
    };
}
