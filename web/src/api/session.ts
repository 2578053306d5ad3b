import { computed, signal } from '@preact/signals';
import type { Role, TokenResponse, UserView } from './types';
import { ApiError, readProblem } from './problem';
import { send } from './transport';

// The access token lives in memory only; what outlives a reload is the refresh token, in a cookie that no script can read.
let token: { value: string; renewAt: number; endsAt: number } | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let renewing: Promise<string | undefined> | undefined;

export type SessionState = 'unknown' | 'unreachable' | 'in' | 'out';
export const sessionState = signal<SessionState>('unknown');
export const user = signal<UserView | null>(null);

const rank: Record<Role, number> = { viewer: 0, trainer: 1, admin: 2 };
const has = (role: Role) => computed(() => user.value !== null && rank[user.value.role] >= rank[role]);
export const isTrainer = has('trainer');
export const isAdmin = has('admin');

const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('trainyard-session') : null;
tabs?.addEventListener('message', ({ data }) => {
  if (data === 'out') forget();
  if (data === 'in' && sessionState.value !== 'in') void renew();
});

/** A token that is good for a while yet, or undefined when nobody is signed in. */
export async function accessToken(): Promise<string | undefined> {
  if (token && Date.now() < token.renewAt) return token.value;
  if (sessionState.value === 'out') return undefined;
  try {
    return await renew();
  } catch (error) {
    // Near its end a token is still good: better than none when the renewal could not be asked for.
    if (token && Date.now() < token.endsAt) return token.value;
    throw error;
  }
}

/** The server refused a token: another one, unless a renewal has already brought it. */
export async function renewAfterRefusal(refused: string | undefined): Promise<string | undefined> {
  if (token && token.value !== refused) return token.value;
  if (sessionState.value === 'out') return undefined;
  return renew();
}

/** Asks for a new access token by the cookie. One request at a time, over all tabs where the browser has locks. */
export function renew(): Promise<string | undefined> {
  renewing ??= locked(refresh).finally(() => (renewing = undefined));
  return renewing;
}

export async function signIn(name: string, password: string): Promise<void> {
  await enter('/api/auth/sign-in?session=cookie', { name, password });
}

export async function signInByLink(secret: string): Promise<void> {
  await enter('/api/auth/link?session=cookie', { token: secret });
}

export async function signOut(): Promise<void> {
  const ended = send('/api/auth/sign-out?session=cookie', { method: 'POST', body: {} });
  forget();
  tabs?.postMessage('out');
  const response = await ended;
  if (!response.ok) throw await readProblem(response);
}

async function enter(path: string, body: unknown): Promise<void> {
  const response = await send(path, { method: 'POST', body });
  if (!response.ok) throw await readProblem(response);
  keep(await response.json(), response);
  tabs?.postMessage('in');
}

async function refresh(): Promise<string | undefined> {
  const response = await send('/api/auth/refresh?session=cookie', { method: 'POST', body: {} }).catch((error: unknown) => {
    if (sessionState.value === 'unknown') sessionState.value = 'unreachable';
    throw error;
  });
  if (response.status === 401 || response.status === 400) {
    forget();
    return undefined;
  }
  if (!response.ok) {
    if (sessionState.value === 'unknown') sessionState.value = 'unreachable';
    throw await readProblem(response);
  }
  keep(await response.json(), response);
  return token?.value;
}

function keep(answer: TokenResponse, response: Response): void {
  // By the server's clock: this machine's may be wrong.
  const sent = Date.parse(response.headers.get('Date') ?? '');
  const life = Math.max(10_000, Date.parse(answer.expiresAt) - (Number.isFinite(sent) ? sent : Date.now()));
  const early = Math.min(60_000, life * 0.25);
  token = { value: answer.accessToken, renewAt: Date.now() + life - early, endsAt: Date.now() + life };
  user.value = answer.user;
  sessionState.value = 'in';
  clearTimeout(timer);
  timer = setTimeout(() => void renew().catch(ignoreUnreachable), Math.min(life - early, 2 ** 31 - 1));
}

function forget(): void {
  token = null;
  clearTimeout(timer);
  user.value = null;
  sessionState.value = 'out';
}

function locked<T>(work: () => Promise<T>): Promise<T> {
  // Locks need a secure context; without them the server's 60 s of grace for parallel tabs does.
  return navigator.locks ? (navigator.locks.request('trainyard-refresh', work) as Promise<T>) : work();
}

function ignoreUnreachable(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}
