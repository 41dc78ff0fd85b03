// What is known to differ from the real tool, by the name of the case, and why it stays so.

const REF = 'a ref is a name or a commit id here; a refspec or an option of git is refused';
const ABOVE = 'what lies outside a clone or a tree is never looked at, so nobody learns whether it is there';

const KNOWN = [
  [/\?ref=%2Bmain$/, REF],
  [/\?ref=main:main2$/, REF],
  [/\?ref=--upload-pack=x$/, REF],
  [/\?ref=-x$/, REF],
  [/^\/.*\/org\/repo\.git\/\/base$/, ABOVE],
  [/\/\/(?:up|passwd|linked-out|linked-up)$/, ABOVE],
  [/^values file outside$/, ABOVE],
  [/\/\/\.git$/, 'a commit has no .git, where a clone has one'],
  [
    /^http:\/\/127\.0\.0\.1:1\/a\.yaml$/,
    'a server that does not answer is an error to be tried again, no reason to look for a directory',
  ],
  [/^validators$/, 'the real tool prints addresses of its memory'],
  [
    /^a file where the chart should be$/,
    "nothing is written to the chart home, so a file in it is in nobody's way",
  ],
]; // prettier-ignore

/** The reason why a case differs; undefined for one that must not. */
export function knownDifference(name) {
  return KNOWN.find(([pattern]) => pattern.test(name))?.[1];
}
