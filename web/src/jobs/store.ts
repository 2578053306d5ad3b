import { effect, signal, untracked } from '@preact/signals';
import { listJobs } from '../api/jobs';
import { errorMessage } from '../api/problem';
import { sessionState } from '../api/session';
import type { JobPage, JobSummary } from '../api/types';
import { connectedTimes, missedTimes, onRows } from '../live/connection';
import { unrooted } from '../ui/root';
import { go, place } from '../ui/router';
import { appendPage, emptyList, reread, showWaiting, takeChanges, takeRemovals } from './list';
import { everything, readQuery, writeQuery, type ListQuery } from './query';

// The list outlives its page, so that coming back from a job finds it as it was.

const pageSize = 50;
export const list = signal(emptyList);
export const query = signal<ListQuery | null>(null);
export const status = signal<'loading' | 'ready' | 'failed'>('loading');
export const failure = signal('');
export const loadingMore = signal(false);
export const selected = signal<string | null>(null);
export const scrolledTo = { y: 0 };

let reading: AbortController | undefined;
let stale = false;

/** The query as it stands in the page's address. */
export const queryShown = () => readQuery(place.value.search);

/** Asks for another list, by the page's address. */
export const changeQuery = (next: ListQuery) => go(`/?${writeQuery(next)}`.replace(/\?$/, ''), { replace: true });

/** Shows another list; the same query keeps what is there. */
export function show(next: ListQuery): void {
  if (query.value && writeQuery(query.value).toString() === writeQuery(next).toString()) return;
  query.value = next;
  void read(pageSize);
}

export function readAgain(): void {
  if (query.value) void read(Math.max(pageSize, list.value.rows.length));
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
  const params = writeQuery(query.value ?? everything);
  params.set('limit', String(limit));
  if (after) params.set('after', after);
  return listJobs(params, signal);
}

onRows((changed, removed) => {
  if (!query.value) return;
  let next = takeChanges(list.value, changed, query.value);
  if (removed.length > 0) next = takeRemovals(next, removed);
  // At the top of the page a new row is no surprise; further down it would push away what is being read.
  if (next.waiting.length > 0 && status.value === 'ready' && scrollY < 120 && unrooted(location.pathname) === '/') next = showWaiting(next, query.value);
  list.value = next;
});

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
    query.value = null;
    selected.value = null;
  });
});
