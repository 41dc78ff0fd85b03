export type { Revision, Tree, TreeEntry } from './tree.ts';
