import type { Context } from '../context.ts';

/** What a render on the command line needs of its surroundings. */
export interface RenderContext extends Pick<Context, 'clock' | 'cwd' | 'env' | 'random'> {
  /** Told when the render begins to read from the network, and the temporary folder it uses for that. */
  readonly onRemotes?: (cacheDir: string) => void;
  /** Told when the render runs a program of the user's, which takes its own time. */
  readonly onProgram?: () => void;
  /** Takes what a Jsonnet program says by `std.trace`. Default: it is dropped. */
  readonly onTrace?: (line: string) => void;
}
