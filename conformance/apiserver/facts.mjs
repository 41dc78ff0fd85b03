// What a real kube-apiserver answered, kept as four characters an answer: enough to see that an answer changed, too
// little to be anybody's text.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('./reference-1.36.json', import.meta.url));
const SIZE = 4;
/** Stands for an answer that is not compared: it differed when it was recorded, or differs on purpose. */
const UNJUDGED = '.'.repeat(SIZE);

/** The digests of one case's answers in one string. `judged` tells which answers count. */
export function digestsOf(answers, judged = () => true) {
  return answers.map((answer) => (judged(answer) ? digestOf(answer) : UNJUDGED)).join('');
}

/** The recorded digests by case. */
export function recordedFacts(file = FILE) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** How many of a case's answers are as recorded, which are not, and how many nobody judges. */
export function judge(answers, digests) {
  const outcome = { identical: 0, unjudged: 0, different: [] };
  for (const [index, answer] of answers.entries()) {
    const wanted = digests.slice(index * SIZE, (index + 1) * SIZE);
    if (wanted === '' || wanted === UNJUDGED || isTimed(answer)) outcome.unjudged++;
    else if (wanted === digestOf(answer)) outcome.identical++;
    else outcome.different.push(answer);
  }
  return outcome;
}

/** Several owners of fields stand in the order of their times, in seconds: how fast the case ran. */
function isTimed(value) {
  if (typeof value !== 'object' || value === null) return false;
  return (value.managedFields?.length ?? 0) > 1 || Object.values(value).some(isTimed);
}

function digestOf(answer) {
  return createHash('sha256').update(canonical(answer)).digest('base64url').slice(0, SIZE);
}

/** One text for equal values, whatever the order of their members. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .toSorted((a, b) => (a < b ? -1 : 1));
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}
