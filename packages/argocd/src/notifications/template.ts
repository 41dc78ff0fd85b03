import {
  type Execution,
  FunctionTable,
  parseTemplate,
  sprigFunctions,
  TemplateSet,
} from '@setpoint/gotemplate';
import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import { templateError } from './errors.ts';
import { sectionShapes } from './section-shapes.ts';
import { textOf } from './services/service.ts';

/** A rendered notification: the message, and for each kind of service its own section. */
export interface Notification {
  readonly message: string;
  readonly sections: ReadonlyMap<string, PlainMap>;
}

/** A template of a notification, parsed. */
export interface NotificationTemplate {
  readonly name: string;
  /** Renders it onto what the templates before it gave. Fails with `argocd.notification-template`. */
  render(vars: ReadonlyMap<string, unknown>, onto: Notification, run: () => Execution): Notification;
}

export const emptyNotification: Notification = { message: '', sections: new Map() };

/** Sprig without what would tell a template about the process it runs in. */
const functions = new FunctionTable(
  sprigFunctions.filter(([name]) => name !== 'env' && name !== 'expandenv' && name !== 'getHostByName'),
);

interface Inputs {
  readonly vars: ReadonlyMap<string, unknown>;
  readonly run: () => Execution;
}

type Render = (inputs: Inputs) => unknown;

/** Parses a template of `argocd-notifications-cm`: each of its texts is a Go template. Throws what parsing throws. */
export function notificationTemplate(name: string, source: PlainMap): NotificationTemplate {
  const message = rendererOf(name, textOf(source, 'message'), new Set(), '');
  const sections = [...sectionShapes].flatMap(([section, { defaults, plain }]) => {
    const given = ownField(source, section);
    if (!isPlainMap(given)) return [];
    return [[section, rendererOf(name, { ...defaults, ...given }, new Set(plain), '')] as const];
  });
  return {
    name,
    render(vars, onto, run) {
      try {
        const inputs = { vars, run };
        const rendered = sections.map(([section, render]) => [section, render(inputs) as PlainMap] as const);
        return merged(onto, message(inputs) as string, rendered);
      } catch (error) {
        throw templateError(name, error);
      }
    },
  };
}

/** Each text in the value as a template; `plain` are the paths of texts that are none. */
function rendererOf(name: string, value: unknown, plain: ReadonlySet<string>, path: string): Render {
  if (typeof value === 'string') return plain.has(path) ? () => value : textRenderer(name, value);
  if (Array.isArray(value)) {
    const items = value.map((item) => rendererOf(name, item, plain, `${path}[]`));
    return (inputs) => items.map((item) => item(inputs));
  }
  if (isPlainMap(value)) {
    const fields = Object.entries(value).map(
      ([key, item]) => [key, rendererOf(name, item, plain, path === '' ? key : `${path}.${key}`)] as const,
    );
    return (inputs) => Object.fromEntries(fields.map(([key, item]) => [key, item(inputs)]));
  }
  return () => value;
}

function textRenderer(name: string, text: string): Render {
  if (!text.includes('{{')) return () => text;
  const set = new TemplateSet();
  set.add(parseTemplate(name, text, functions));
  return ({ vars, run }) => set.execute(name, vars, run());
}

/** What a later template says counts; what it leaves empty stays as the ones before it said. */
function merged(
  before: Notification,
  message: string,
  sections: ReadonlyArray<readonly [string, PlainMap]>,
): Notification {
  const all = new Map(before.sections);
  for (const [name, section] of sections) {
    const known = all.get(name) ?? {};
    const said = Object.entries(section).filter(([key, value]) => value !== '' || !Object.hasOwn(known, key));
    all.set(name, { ...known, ...Object.fromEntries(said) });
  }
  return { message: message === '' ? before.message : message, sections: all };
}
