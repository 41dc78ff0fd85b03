import { seededRandom, SimulatedClock } from '@setpoint/core';
import { expect, it } from 'vitest';
import { Execution, FunctionTable, parseTemplate, sprigFunctions, TemplateSet } from '../index.ts';

const functions = new FunctionTable(sprigFunctions);

function render(text: string): string {
  const set = new TemplateSet();
  set.add(parseTemplate('t', text, functions));
  return set.execute('t', null, new Execution({ random: seededRandom(1), clock: new SimulatedClock() }));
}

it('tells how long ago a date is, as far as Go’s Duration reaches', () => {
  expect(render('{{ago (toDate "2006" "0001")}}')).toBe('2562047h47m16.854775807s');
  expect(render('{{ago (toDate "2006" "9999")}}')).toBe('-2562047h47m16.854775808s');
});
