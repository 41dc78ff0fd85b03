import { keepPromises } from './testing/keep-promises.ts';

keepPromises(3);
