import type { Me } from '@setpoint/server';
import { request, whenSignedOut } from '../http/client.ts';
import { problemOf, type Problem } from '../http/problem.ts';
import { forgetEarlyAnswers, mePath, rememberSignedIn } from '../http/early-answers.ts';
import { createStore } from './store.ts';

export type Session =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  /** `ended`: it was there, and is no more. */
  | { readonly state: 'known'; readonly me: Me; readonly ended?: boolean };

export const sessionStore = createStore<Session>({ state: 'loading' });

/** @param first - What the first page needs beside the session; how it ends is told elsewhere. */
export async function loadSession(first?: Promise<unknown>): Promise<void> {
  try {
    const [me] = await Promise.all([request<Me>(mePath), first?.catch(() => undefined)]);
    rememberSignedIn(me.loggedIn || me.anonymous);
    sessionStore.set({ state: 'known', me });
  } catch (error) {
    sessionStore.set({ state: 'failed', problem: problemOf(error) });
  }
}

whenSignedOut(() => {
  const session = sessionStore.get();
  if (session.state === 'known' && session.me.loggedIn)
    sessionStore.set({ state: 'known', me: { ...session.me, loggedIn: false }, ended: true });
});

export async function signIn(username: string, password: string): Promise<void> {
  await request('/api/v1/session', { method: 'POST', body: { username, password } });
  forgetEarlyAnswers();
  await loadSession();
}

export async function signOut(): Promise<void> {
  await request('/api/v1/session', { method: 'DELETE' });
  forgetEarlyAnswers();
  await loadSession();
}
