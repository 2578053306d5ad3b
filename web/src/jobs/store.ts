import { effect, signal, untracked } from '@preact/signals';
import { listJobs } from '../api/jobs';
import { errorMessage } from '../api/problem';
import { sessionState } from '../api/session';
import type { JobPage, JobSummary } from '../api/types';
import { connectedTimes, missedTimes, onRows } from '../live/connection';
import { unrooted } from '../ui/root';
import { go, place } from '../ui/router';
import { appendPage, emptyList, leavers, newer, reread, showWaiting, takeChanges, takeRemovals } from './list';
import { everything, needsServer, readQuery, writeQuery, writeRequest, type ListQuery } from './query';
import { literal } from './values';

// The list outlives its page, so that coming back from a job finds it as it was.

const pageSize = 50;
export const list = signal(emptyList);
export const query = signal<ListQuery | null>(null);
export const status = signal<'loading' | 'ready' | 'failed'>('loading');
export const failure = signal('');
export const loadingMore = signal(false);
export const selected = signal<string | null>(null);
export const scrolledTo = { y: 0 };

/** At the top of the page a new row is no surprise; further down it would push away what is being read. */
export const isAtTop = (y: number) => y < 120;

/** The jobs that stand on top, in the order of the pins. */
export const pinned = signal<readonly JobSummary[]>([]);

/** How long a row that no longer fits stays: who is at it sees where it goes. */
const grace = 4000;
/** Between two readings of a list whose rows the server alone can choose. */
const rereadPause = 3000;
let leaving: ReturnType<typeof setTimeout> | undefined;
let rereading: ReturnType<typeof setTimeout> | undefined;

let reading: AbortController | undefined;
let stale = false;

/** The query as it stands in the page's address. */
export const queryShown = () => readQuery(place.value.search);

/** Asks for another list, by the page's address. */
export const changeQuery = (next: ListQuery) => go(`/?${writeQuery(next)}`.replace(/\?$/, ''), { replace: true });

/** Shows another list; the same jobs in the same order keep what is there. */
export function show(next: ListQuery): void {
  const before = query.value;
  if (before && writeQuery(before).toString() === writeQuery(next).toString()) return;
  query.value = next;
  if (!before || before.pins.join() !== next.pins.join() || before.columns.join() !== next.columns.join()) void readPinned(next);
  if (before && writeRequest(before).toString() === writeRequest(next).toString()) return;
  void read(pageSize);
}

export function readAgain(): void {
  if (!query.value) return;
  void read(Math.max(pageSize, list.value.rows.length));
  void readPinned(query.value);
}

/** Puts a job on top, or back into its place. */
export function togglePin(id: string): void {
  const shown = queryShown();
  changeQuery({ ...shown, pins: shown.pins.includes(id) ? shown.pins.filter((pin) => pin !== id) : [...shown.pins, id] });
}

async function readPinned(asked: ListQuery): Promise<void> {
  if (asked.pins.length === 0) {
    pinned.value = [];
    return;
  }
  const params = writeRequest({ ...everything, columns: asked.columns, sort: asked.sort, where: `id in (${asked.pins.map(literal).join(', ')})` });
  params.set('limit', '200');
  const page = await listJobs(params).catch(() => null);
  if (page && query.value?.pins.join() === asked.pins.join()) pinned.value = asked.pins.flatMap((id) => page.jobs.find((job) => job.id === id) ?? []);
}

export async function loadMore(): Promise<void> {
  const { next } = list.value;
  if (!next || loadingMore.value) return;
  loadingMore.value = true;
  const signal = reading?.signal;
  try {
    const page = await fetchPage(pageSize, next, signal);
    if (!signal?.aborted) list.value = appendPage(list.value, page);
  } catch (error) {
    if (!signal?.aborted) failure.value = errorMessage(error);
  } finally {
    loadingMore.value = false;
  }
}

export function showNewRows(): void {
  list.value = showWaiting(list.value, query.value ?? everything);
}

async function read(rows: number): Promise<void> {
  reading?.abort();
  stale = false;
  const mine = (reading = new AbortController());
  status.value = 'loading';
  try {
    const jobs: JobSummary[] = [];
    let next: string | undefined;
    do {
      const page = await fetchPage(Math.min(200, rows - jobs.length), next, mine.signal);
      jobs.push(...page.jobs);
      next = page.next;
    } while (next && jobs.length < rows);
    if (mine.signal.aborted) return;
    list.value = reread(list.value, jobs, next);
    status.value = 'ready';
    if (stale) readAgain();
  } catch (error) {
    if (mine.signal.aborted) return;
    failure.value = errorMessage(error);
    status.value = 'failed';
  }
}

function fetchPage(limit: number, after: string | undefined, signal: AbortSignal | undefined): Promise<JobPage> {
  const params = writeRequest(query.value ?? everything);
  params.set('limit', String(limit));
  if (after) params.set('after', after);
  return listJobs(params, signal);
}

onRows((changed, removed) => {
  if (!query.value) return;
  const known = new Map(changed.map((job) => [job.id, job]));
  if (pinned.value.some((job) => known.has(job.id))) pinned.value = pinned.value.map((job) => newer(job, known.get(job.id) ?? job));
  if (removed.length > 0) pinned.value = pinned.value.filter((job) => !removed.includes(job.id));
  const isServers = needsServer(query.value);
  const shown = isServers ? new Set(list.value.rows.map((job) => job.id)) : null;
  let next = takeChanges(list.value, shown ? changed.filter((job) => shown.has(job.id)) : changed, query.value);
  if (removed.length > 0) next = takeRemovals(next, removed);
  if (next.waiting.length > 0 && status.value === 'ready' && isAtTop(scrollY) && unrooted(location.pathname) === '/') next = showWaiting(next, query.value);
  list.value = next;
  if (isServers) rereading ??= setTimeout(() => ((rereading = undefined), readAgain()), rereadPause);
  else leaveLater();
});

/** Takes away the rows that no longer fit, a while after the first of them stopped to: a row that is focused or chosen waits until it is not. */
function leaveLater(): void {
  if (leaving !== undefined || !query.value || leavers(list.value, query.value, () => false).length === 0) return;
  leaving = setTimeout(() => {
    leaving = undefined;
    if (!query.value) return;
    list.value = takeRemovals(list.value, leavers(list.value, query.value, isHeld));
    leaveLater();
  }, grace);
}

const isHeld = (id: string) => {
  const row = document.getElementById(`row-${id}`);
  return row !== null && (row.contains(document.activeElement) || row.matches(':hover') || row.querySelector('[popover]:popover-open') !== null);
};

effect(() => {
  if (connectedTimes.value > 1) untracked(readAgain);
});

effect(() => {
  if (missedTimes.value === 0) return;
  untracked(() => {
    // A slow reading ends before the next begins, or none would ever end.
    if (status.value === 'loading') stale = true;
    else readAgain();
  });
});

effect(() => {
  if (sessionState.value !== 'out') return;
  reading?.abort();
  untracked(() => {
    list.value = emptyList;
    pinned.value = [];
    query.value = null;
    selected.value = null;
  });
});
