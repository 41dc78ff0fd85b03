export function openApiJudge(
  document: object,
): (method: string, url: string, status: number, answer: unknown) => string | undefined;
