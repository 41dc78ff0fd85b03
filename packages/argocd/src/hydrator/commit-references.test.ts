import { expect, it } from 'vitest';
import { takeReferences } from './commit-references.ts';

const trailer = (name: string, value: string): string => `Argocd-reference-commit-${name}: ${value}`;

it.each([
  ['author', 'Ann Example <ann@example.com>', { author: '"Ann Example" <ann@example.com>' }],
  ['author', '"Ann \\"A\\"" <ann@example.com>', { author: '"Ann \\"A\\"" <ann@example.com>' }],
  ['author', 'Zoë <z@example.com>', { author: '=?utf-8?q?Zo=C3=AB?= <z@example.com>' }],
  ['author', 'ann@example.com', { author: '<ann@example.com>' }],
  ['date', '2026-01-02T03:04:05+02:00', { date: '2026-01-02T03:04:05+02:00' }],
  ['subject', 'a: b', { subject: 'a: b' }],
  ['body', '"two\\nlines"', { body: 'two\nlines' }],
  ['sha', 'abc1234', { sha: 'abc1234' }],
  ['repourl', 'https://example.com/a.git', { repoUrl: 'https://example.com/a.git' }],
])('takes the trailer %s: %s', (name, value, reference) => {
  const body = `first\n${trailer(name, value)}\nlast`;
  expect(takeReferences(body)).toEqual({ reference, rest: 'first\nlast\n' });
});

it.each([
  ['author', 'nobody'],
  ['date', 'yesterday'],
  ['body', 'no JSON'],
  ['body', '1'],
  ['sha', 'ABC1234'],
  ['sha', 'abc'],
  ['colour', 'red'],
])('leaves %s: %s where it is', (name, value) => {
  const body = `${trailer(name, value)}\n`;
  expect(takeReferences(body)).toEqual({ reference: undefined, rest: body });
});
