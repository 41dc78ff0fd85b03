#!/usr/bin/env node
import module from 'node:module';
import { isBundleCurrent } from './bundle.js';

// From Node 22.1: what V8 has compiled once it need not compile again.
module.enableCompileCache?.();
const { main } = await import(isBundleCurrent() ? '../bundle/setpoint.js' : '../dist/main.js');
process.exitCode = await main(process.argv.slice(2));
