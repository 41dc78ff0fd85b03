/** What somebody wrote elsewhere is shown, never obeyed by the terminal. */
export function harmless(text: string): string {
  return text.replace(/[^\t\P{Cc}]/gu, '·');
}
