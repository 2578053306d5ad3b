import type { JobPage, JobSummary } from '../api/types';
import { compareBy, matches, type ListQuery } from './query';

/** A list as far as it is loaded: rows stay where they are, and new ones wait until it is no disturbance to show them. */
export interface JobList {
  rows: readonly JobSummary[];
  /** New rows that are not shown yet. */
  waiting: readonly JobSummary[];
  /** The cursor of the next page. */
  next: string | undefined;
}

export const emptyList: JobList = { rows: [], waiting: [], next: undefined };

/** Of two copies of a job, the newer one; it keeps the settings that it was read with, which the hub does not send. */
export function newer(known: JobSummary, other: JobSummary): JobSummary {
  if (other.version <= known.version) return known;
  return known.values && !other.values ? { ...other, values: known.values } : other;
}

/** Rows that changed take their places; rows that are new to the list wait. */
export function takeChanges(list: JobList, changed: readonly JobSummary[], query: ListQuery): JobList {
  const updates = new Map<string, JobSummary>();
  for (const job of changed) updates.set(job.id, newer(updates.get(job.id) ?? job, job));
  const rows = replace(list.rows, updates);
  const waiting = replace(list.waiting, updates).filter((job) => matches(job, query));
  const compare = compareBy(query);
  const last = list.next === undefined ? undefined : list.rows[list.rows.length - 1];
  // What lies beyond the loaded part comes when that page is loaded.
  const added = [...updates.values()].filter((job) => matches(job, query) && (!last || compare(job, last) < 0));
  return { ...list, rows, waiting: added.length > 0 ? [...waiting, ...added] : same(list.waiting, waiting) };
}

/** The rows that no longer fit the query, but for those that somebody is at. */
export const leavers = (list: JobList, query: ListQuery, isHeld: (id: string) => boolean) => list.rows.filter((job) => !matches(job, query) && !isHeld(job.id)).map((job) => job.id);

export function takeRemovals(list: JobList, ids: readonly string[]): JobList {
  const gone = new Set(ids);
  const kept = (jobs: readonly JobSummary[]) => (jobs.some((job) => gone.has(job.id)) ? jobs.filter((job) => !gone.has(job.id)) : jobs);
  return { ...list, rows: kept(list.rows), waiting: kept(list.waiting) };
}

/** Shows the rows that wait, each where the order wants it. */
export function showWaiting(list: JobList, query: ListQuery): JobList {
  if (list.waiting.length === 0) return list;
  const compare = compareBy(query);
  const rows = [...list.rows];
  for (const job of [...list.waiting].sort(compare)) {
    const place = rows.findIndex((row) => compare(job, row) < 0);
    rows.splice(place < 0 ? rows.length : place, 0, job);
  }
  return { ...list, rows, waiting: [] };
}

/** Adds the next page. */
export function appendPage(list: JobList, page: JobPage): JobList {
  const known = new Map(page.jobs.map((job) => [job.id, job]));
  const rows = replace(list.rows, known);
  return { rows: [...rows, ...known.values()], waiting: list.waiting.filter((job) => !page.jobs.some((j) => j.id === job.id)), next: page.next };
}

/** The list read again from its beginning; a row that is known in a newer version stays as it is. */
export function reread(list: JobList, jobs: readonly JobSummary[], next: string | undefined): JobList {
  const known = new Map([...list.waiting, ...list.rows].map((job) => [job.id, job]));
  const latest = (job: JobSummary) => {
    const other = known.get(job.id);
    // What was just read has the values of the columns that are shown now.
    return other && other.version > job.version ? { ...other, ...(job.values && { values: job.values }) } : job;
  };
  return { rows: jobs.map(latest), waiting: [], next };
}

/** Replaces rows by their updates and takes these out of the map; without any, returns the same array. */
function replace(rows: readonly JobSummary[], updates: Map<string, JobSummary>): readonly JobSummary[] {
  let touched = false;
  const next = rows.map((row) => {
    const update = updates.get(row.id);
    if (!update) return row;
    updates.delete(row.id);
    const kept = newer(row, update);
    touched ||= kept !== row;
    return kept;
  });
  return touched ? next : rows;
}

function same<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && before.every((item, i) => item === after[i]) ? before : after;
}
