import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { systemClock, systemRandom } from '@setpoint/core';
import { expect, it } from 'vitest';
import { createTerminal } from '../output/style.ts';
import { placeOf } from '../places.ts';
import { createProgram } from '../program.ts';
import { referenceOf } from './reference.ts';

const page = placeOf('../../docs/command-line.md');

function program(): Command {
  const nowhere = { write: () => true, isTTY: false };
  const terminal = createTerminal(nowhere, nowhere, {});
  const signal = new AbortController().signal;
  return createProgram(
    { terminal, env: {}, cwd: '/', clock: systemClock, random: systemRandom, signal },
    () => {},
  );
}

it('documents every command as it declares itself; UPDATE_DOCS=1 writes the page anew', () => {
  const text = referenceOf(program());
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

it('describes every command and every option', () => {
  const silent: string[] = [];
  const look = (command: Command, path: string): void => {
    if (command.description() === '' && path !== 'setpoint') silent.push(path);
    for (const option of command.options)
      if (option.description === '') silent.push(`${path} ${option.flags}`);
    for (const one of command.commands) look(one, `${path} ${one.name()}`);
  };
  look(program(), 'setpoint');
  expect(silent).toEqual([]);
});
