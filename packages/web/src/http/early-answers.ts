export const mePath = '/api/setpoint/v1/me';

const signedInKey = 'setpoint.signed-in';

/** Whether this browser was signed in when it was here last: if not, nothing but who it is need be asked early. */
export function wasSignedIn(): boolean {
  return window.localStorage.getItem(signedInKey) !== null;
}

export function rememberSignedIn(isSignedIn: boolean): void {
  if (isSignedIn) window.localStorage.setItem(signedInKey, 'yes');
  else window.localStorage.removeItem(signedInKey);
}

/** What the first module of a page asked for while the others were still on their way. */
export interface EarlyAnswers {
  /** By path; an answer is taken once. */
  readonly answers: Map<string, Promise<Response>>;
  graph: EarlyGraph | undefined;
}

/** A worker that reads the graph at `url`, and what it has said so far. */
export interface EarlyGraph {
  readonly url: string;
  readonly worker: Worker;
  readonly said: MessageEvent[];
}

declare global {
  var setpointEarly: EarlyAnswers | undefined;
}

/** The answer to the path, when it was asked for early; the next one has to ask. */
export function takeEarlyAnswer(path: string): Promise<Response> | undefined {
  const answers = globalThis.setpointEarly?.answers;
  const answer = answers?.get(path);
  answers?.delete(path);
  return answer;
}

/** What was asked for as somebody else is nobody's answer. */
export function forgetEarlyAnswers(): void {
  globalThis.setpointEarly?.answers.clear();
  takeEarlyGraph('');
}

/** The worker that reads the graph at `url`; one that reads another is of no use any more, and ends. */
export function takeEarlyGraph(url: string): EarlyGraph | undefined {
  const early = globalThis.setpointEarly;
  const graph = early?.graph;
  if (early) early.graph = undefined;
  if (graph?.url === url) return graph;
  graph?.worker.terminate();
  return undefined;
}
