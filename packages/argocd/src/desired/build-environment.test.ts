import { expect, it } from 'vitest';
import { substituted } from './build-environment.ts';

const environment = new Map([
  ['A', '1'],
  ['ARGOCD_APP_NAME', 'web'],
]);

/** What Go's os.Expand gave with Argo CD's mapping. */
it.each([
  ['$A', '1'],
  ['${A}', '1'],
  ['$$', '$'],
  ['$$A', '$A'],
  ['$', '$'],
  ['a$', 'a$'],
  ['$ b', '$ b'],
  ['${', ''],
  ['${}', ''],
  ['${A', 'A'],
  ['$B', ''],
  ['${A}x$A-y', '1x1-y'],
  ['$1', ''],
  ['${$}', '$'],
  ['$-', ''],
  ['$.x', '$.x'],
  ['é$A', 'é1'],
  ['$_x', ''],
  ['${A B}', ''],
  ['$*', ''],
])('%j becomes %j', (text, expected) => {
  expect(substituted(text, environment)).toBe(expected);
});
