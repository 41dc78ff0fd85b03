import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { escapeFieldValue, parseFieldSelector } from './field-selector.ts';
import {
  formatLabelSelector,
  type LabelSelectorObject,
  labelSelectorMatches,
  labelSelectorOf,
} from './label-selector.ts';
import {
  configMapKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  envVarName,
  httpHeaderName,
  labelValue,
  type NameProblems,
  percentage,
  portName,
  qualifiedName,
  wildcardDns1123Subdomain,
} from './names.ts';
import { parseLabelSelector } from './parse-label-selector.ts';
import { addQuantity, compareQuantity, formatQuantity, parseQuantity } from './quantity.ts';

type Answer = { readonly result?: unknown; readonly error?: string };
type Recorded<Q> = readonly (readonly [Q, Answer])[];

interface Recording {
  readonly quantity: Recorded<string>;
  readonly qcmp: Recorded<readonly [string, string]>;
  readonly labels: Recorded<string>;
  readonly labelobject: Recorded<readonly [LabelSelectorObject, Record<string, string>]>;
  readonly fields: Recorded<string>;
  readonly names: Recorded<string>;
}

const recording = JSON.parse(
  readFileSync(new URL('./testdata/kubernetes.json', import.meta.url), 'utf8'),
) as Recording;

function answer(run: () => unknown): Answer {
  try {
    return { result: run() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function checkAll<Q>(recorded: Recorded<Q>, least: number, run: (question: Q) => unknown): void {
  expect(recorded.length).toBeGreaterThanOrEqual(least);
  expect(recorded.map(([question]) => ({ question, answer: answer(() => run(question)) }))).toEqual(
    recorded.map(([question, expected]) => ({ question, answer: expected })),
  );
}

const NAMES: Readonly<Record<string, (value: string) => NameProblems>> = {
  dns1123Label,
  dns1123Subdomain,
  dns1035Label,
  qualifiedName,
  labelValue,
  configMapKey,
  portName,
  wildcardDns1123Subdomain,
  percentage,
  envVarName,
  httpHeaderName,
};

describe('values as Kubernetes 1.36 reads them, word for word', () => {
  it('quantities in canonical form', () => {
    checkAll(recording.quantity, 300, (text) => ({ text: formatQuantity(parseQuantity(text)) }));
  });

  it('quantities compared and added', () => {
    checkAll(recording.qcmp, 150, ([a, b]) => ({
      cmp: compareQuantity(parseQuantity(a), parseQuantity(b)),
      sum: formatQuantity(addQuantity(parseQuantity(a), parseQuantity(b))),
    }));
  });

  it('label selectors written as text', () => {
    checkAll(recording.labels, 300, (text) => formatLabelSelector(parseLabelSelector(text)));
  });

  it('label selectors written as objects', () => {
    checkAll(recording.labelobject, 150, ([object, labels]) => {
      const selector = labelSelectorOf(object);
      return { text: formatLabelSelector(selector), matches: labelSelectorMatches(selector, labels) };
    });
  });

  it('field selectors', () => {
    checkAll(recording.fields, 150, (text) =>
      parseFieldSelector(text)
        .map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`)
        .join(','),
    );
  });

  it('names of every kind', () => {
    checkAll(recording.names, 110, (text) =>
      Object.fromEntries(
        Object.entries(NAMES)
          .map(([name, check]) => [name, check(text)] as const)
          .filter(([, problems]) => problems.length > 0),
      ),
    );
  });
});
