import { createHash } from 'node:crypto';
import type { Clock, Random } from '@setpoint/core';
import { Execution, FunctionTable, TemplateCache, TemplateSet } from '@setpoint/gotemplate';
import type { ImageChange } from './plan-image-update.ts';

/** Templates here have Go's own functions alone. */
const cache = new TemplateCache(new FunctionTable([]), { maxLength: 64 * 1024 });
const MAX_BRANCH = 255;

export interface TextPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** How commits are written. */
export interface CommitText {
  readonly user: string;
  readonly email: string;
  /** A Go template of the message. */
  readonly template: string;
  /** Ends the message with the author's `Signed-off-by`. */
  readonly signOff: boolean;
}

/** The message of the commit that makes the changes; a template that fails gives a plain one. */
export function commitMessage(
  { user, email, template, signOff }: CommitText,
  application: string,
  changes: readonly ImageChange[],
  ports: TextPorts,
): string {
  const listed = changes.map(({ image, oldVersion, newVersion, labels }) => ({
    Image: image.name,
    OldTag: oldVersion,
    NewTag: newVersion,
    Labels: labels,
  }));
  const text = rendered(template, { AppName: application, AppChanges: listed }, ports);
  const message = text ?? `build: update of application ${application}`;
  return signOff ? `${message.trimEnd()}\n\nSigned-off-by: ${user} <${email}>\n` : message;
}

/** The branch that the template names for the changes, cut at 255 characters; undefined when it names none. */
export function branchName(
  template: string,
  changes: readonly ImageChange[],
  ports: TextPorts,
): string | undefined {
  const images = changes.map(({ image, oldVersion, newVersion }) => ({
    Name: image.name,
    Alias: image.alias,
    OldTag: oldVersion,
    NewTag: newVersion,
  }));
  const hash = createHash('sha256');
  for (const { Name, OldTag, NewTag } of images) hash.update(`${Name}-${OldTag}-${NewTag},`);
  const name = rendered(template, { Images: images, SHA256: hash.digest('hex') }, ports);
  return name === undefined || name === '' ? undefined : name.slice(0, MAX_BRANCH);
}

function rendered(template: string, values: object, ports: TextPorts): string | undefined {
  try {
    const set = new TemplateSet({ missingKey: 'default' });
    return set.execute(set.add(cache.parse('template', template)), valueOf(values), new Execution(ports));
  } catch {
    // A commit is not held up by its own message; a branch without a name is reported by the caller.
    return undefined;
  }
}

function valueOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueOf);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, valueOf(item)]));
}
