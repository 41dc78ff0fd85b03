import { encodeSigs } from '@setpoint/goyaml';
import type { ManifestObject } from '@setpoint/server';
import { edited, textOf } from './ask.ts';
import type { Session } from './session.ts';
import { usage } from '../errors.ts';

export type Manifest = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly name?: string;
    readonly namespace?: string;
  };
};

/** What the server says that the text says: one object. */
async function manifestIn(session: Session, yaml: string): Promise<Manifest> {
  const { object } = await session.call<ManifestObject>('POST /api/setpoint/v1/manifest', { body: { yaml } });
  return object as Manifest;
}

/** The object in the file of `--file`. */
export async function manifestFile(session: Session<{ readonly file?: string }>): Promise<Manifest> {
  const { file } = session.options;
  if (file === undefined)
    throw usage('no manifest was named', 'Name it with --file, or - for standard input.');
  return manifestIn(session, await textOf(file, session.context));
}

/** The object as the person leaves it in their editor; undefined when they left it as it was. */
export async function editedObject(
  session: Session,
  object: Manifest,
): Promise<{ readonly before: Manifest; readonly after: Manifest } | undefined> {
  const before = writable(object);
  const text = await edited(encodeSigs(before), session.context);
  if (text === undefined) {
    session.say('nothing was changed');
    return undefined;
  }
  return { before, after: writable(await manifestIn(session, text)) };
}

const keptByServer = new Set(['managedFields', 'uid', 'generation', 'creationTimestamp', 'resourceVersion']);

/** Without what the API server alone writes. */
function writable(object: Manifest): Manifest {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key]) => !keptByServer.has(key)),
  );
  const others = Object.entries(object).filter(([key]) => key !== 'status');
  return { ...Object.fromEntries(others), metadata };
}
