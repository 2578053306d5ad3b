import { HubConnectionBuilder, HubConnectionState, HttpTransportType, LogLevel, type HubConnection } from '@microsoft/signalr';
import { effect, signal, untracked } from '@preact/signals';
import { get } from '../api/http';
import { withNumbers } from '../api/numbers';
import { accessToken, sessionState } from '../api/session';
import type { Cursor, JobDelta, JobSummary, LiveUpdate } from '../api/types';
import { rooted } from '../ui/root';
import { delayBefore } from './backoff';
import { RowBuffer } from './row-buffer';

// The page's one live connection: it follows every job's row, and the events of the jobs that are open. It tries for ever, and at
// once when the browser wakes up or is online again.

export type LiveState = { is: 'off' } | { is: 'connecting' } | { is: 'live' } | { is: 'waiting'; until: number };
export const live = signal<LiveState>({ is: 'off' });

/** Grows each time that a connection stands: whoever shows a list reads it again then. */
export const connectedTimes = signal(0);

/** Grows while the server may miss changes, about once a second: lists are read again then too. */
export const missedTimes = signal(0);

export interface JobFollower {
  cursor(): Cursor;
  take(delta: JobDelta): void;
}

type RowsListener = (changed: readonly JobSummary[], removed: readonly string[]) => void;

const rowListeners = new Set<RowsListener>();
const waiting = new RowBuffer();
let frame = 0;
const followers = new Map<string, JobFollower>();
let hub: HubConnection | null = null;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let run = 0;

export function onRows(listener: RowsListener): () => void {
  rowListeners.add(listener);
  return () => rowListeners.delete(listener);
}

/** Tells every list what an action's answer says, before the hub does. */
export function announce(changed: readonly JobSummary[], removed: readonly string[] = []): void {
  waiting.take(changed, removed);
  drawRows();
}

/** Rows are drawn once a frame, however many messages came since the last, and not at all while nobody can see them. */
function drawRows(): void {
  cancelAnimationFrame(frame);
  frame = 0;
  const { changed, removed } = waiting.drain();
  if (changed.length + removed.length > 0) for (const listener of rowListeners) listener(changed, removed);
}

/** Follows one job's events from the follower's cursor; after a reconnect, from where its cursor then is. */
export function follow(jobId: string, follower: JobFollower): () => void {
  followers.set(jobId, follower);
  void tell('Subscribe', jobId, follower.cursor());
  return () => {
    if (followers.get(jobId) !== follower) return;
    followers.delete(jobId);
    void tell('Unsubscribe', jobId);
  };
}

/** Tries at once instead of waiting. */
export function tryNow(): void {
  if (live.value.is === 'waiting') void connect();
}

effect(() => {
  const signedIn = sessionState.value === 'in';
  untracked(() => (signedIn ? void connect() : stop()));
});

globalThis.addEventListener?.('online', () => void wake());
globalThis.document?.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void wake();
});

async function connect(): Promise<void> {
  stop();
  const mine = ++run;
  live.value = { is: 'connecting' };
  const next = new HubConnectionBuilder()
    .withUrl(rooted('/ws/jobs'), {
      accessTokenFactory: async () => (await accessToken()) ?? '',
      transport: HttpTransportType.WebSockets,
      skipNegotiation: true,
    })
    .configureLogging(LogLevel.None)
    .build();
  next.serverTimeoutInMilliseconds = 30_000;
  next.keepAliveIntervalInMilliseconds = 10_000;
  next.on('update', (update: unknown) => mine === run && receive(withNumbers(update) as LiveUpdate));
  let since = Infinity;
  next.onclose(() => {
    if (mine !== run) return;
    // A connection that lived for a while has ended with its token, or with the network: the first try need not wait.
    if (Date.now() - since > 5000) void connect();
    else retryLater();
  });
  hub = next;
  try {
    await next.start();
    if (mine !== run) return void next.stop();
    await next.invoke('SubscribeAll');
    for (const [id, follower] of followers) await next.invoke('Subscribe', id, follower.cursor());
    if (mine !== run) return;
    failures = 0;
    since = Date.now();
    live.value = { is: 'live' };
    connectedTimes.value++;
  } catch {
    if (mine !== run) return;
    retryLater();
    // A browser is not told why a WebSocket was refused. If the sign-in has ended, this request renews or ends it here too.
    void get('/api/account').catch(() => undefined);
  }
}

function retryLater(): void {
  stop();
  if (sessionState.value !== 'in') return;
  const wait = delayBefore(failures++);
  live.value = { is: 'waiting', until: Date.now() + wait };
  timer = setTimeout(() => void connect(), wait);
}

function stop(): void {
  run++;
  clearTimeout(timer);
  const old = hub;
  hub = null;
  live.value = { is: 'off' };
  void old?.stop().catch(() => undefined);
}

/** After sleep a connection may look alive and be dead: ask, and do not wait long for the answer. */
async function wake(): Promise<void> {
  if (sessionState.value !== 'in' || live.value.is === 'connecting') return;
  if (hub?.state !== HubConnectionState.Connected) return void connect();
  const asked = hub;
  const answered = await Promise.race([
    asked.invoke('SubscribeAll').then(() => true, () => false),
    new Promise<boolean>((resolve) => setTimeout(resolve, 4000, false)),
  ]);
  if (!answered && asked === hub) void connect();
}

function receive(update: LiveUpdate): void {
  const jobs = update.jobs ?? [];
  const removed = update.removed ?? [];
  if (jobs.length + removed.length > 0) {
    waiting.take(jobs, removed);
    frame ||= requestAnimationFrame(drawRows);
  }
  if (update.missed) missedTimes.value++;
  for (const delta of update.deltas ?? []) followers.get(delta.job.id)?.take(delta);
}

async function tell(method: string, ...args: unknown[]): Promise<void> {
  if (hub?.state !== HubConnectionState.Connected) return;
  // A call that fails means a connection that is about to close, and connecting again says it all anew.
  await hub.invoke(method, ...args).catch(() => undefined);
}
