import { Lexer } from './lexer.ts';
import { SourceFile } from './source-file.ts';
import { StaticError } from './static-error.ts';
import type { TokenKind } from './tokens.ts';
import { unescapeString } from './unescape.ts';

const IMPORTS: ReadonlySet<TokenKind> = new Set(['import', 'importstr', 'importbin']);

/** A file that a program may import. */
export interface ImportMention {
  readonly path: string;
  /** Its own imports count too. */
  readonly isCode: boolean;
}

/**
 * All imports that a program mentions, whether it comes to them or not: those can be fetched before it runs. Of a program
 * that is no Jsonnet, those before its fault.
 */
export function scanImports(text: string): readonly ImportMention[] {
  if (!text.includes('import')) return [];
  const lexer = new Lexer(new SourceFile('', '', text));
  const mentions: ImportMention[] = [];
  try {
    let before: TokenKind = 'end';
    for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
      if (IMPORTS.has(before) && /^(?:string|verbatim)-(?:double|single)$/.test(token.kind)) {
        const path = token.kind.startsWith('verbatim') ? { value: token.data } : unescapeString(token.data);
        if ('value' in path) mentions.push({ path: path.value, isCode: before === 'import' });
      }
      before = token.kind;
    }
  } catch (error) {
    if (!(error instanceof StaticError)) throw error;
  }
  return mentions;
}
