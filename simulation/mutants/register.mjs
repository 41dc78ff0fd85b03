import { register } from 'node:module';
import { mutants } from './mutants.mjs';

const data = mutants[Number(process.env.SETPOINT_MUTANT)];
if (data === undefined) throw new Error('SETPOINT_MUTANT names no mutant');
register('./loader.mjs', import.meta.url, { data });
