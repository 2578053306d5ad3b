import type { JobState, JobSummary } from '../api/types';
import { isLowerBetter } from '../job/series-groups';

export const states: readonly JobState[] = ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'];
export const sorts = ['created', 'start', 'end', 'duration', 'name', 'progress', 'epochs', 'accuracy', 'loss', 'f1'] as const;

/** A figure of a series, as the API writes it. */
export type MetricSort = `metric:${string}:${'latest' | 'best' | 'final'}`;
export type Sort = (typeof sorts)[number] | MetricSort;

const metricSort = /^metric:([A-Za-z0-9_][A-Za-z0-9_./@ -]{0,99}):(latest|best|final)$/;

/** The series and the figure that a list is sorted by; null: it is sorted by something else. */
export function readMetricSort(sort: string): { name: string; figure: 'latest' | 'best' | 'final' } | null {
  const [, name, figure] = metricSort.exec(sort) ?? [];
  return name && figure ? { name, figure: figure as 'latest' | 'best' | 'final' } : null;
}

/** The figure of a job that it is sorted by. */
export function metricOf(job: JobSummary, sort: Sort): number | undefined {
  const metric = readMetricSort(sort);
  return metric && Object.hasOwn(job.metrics, metric.name) ? job.metrics[metric.name]![metric.figure] : undefined;
}

/** The series of these jobs, in name order. */
export const seriesOf = (jobs: readonly JobSummary[]) => [...new Set(jobs.flatMap((job) => Object.keys(job.metrics)))].sort();

/** What a list shows, as it stands in the page's address. */
export interface ListQuery {
  states: readonly JobState[];
  text: string;
  owner: string;
  sort: Sort;
  ascending: boolean;
}

export const everything: ListQuery = { states: [], text: '', owner: '', sort: 'created', ascending: false };

export function readQuery(search: string): ListQuery {
  const params = new URLSearchParams(search);
  const asked = params.get('sort') ?? '';
  const sort = sorts.find((s) => s === asked) ?? (readMetricSort(asked) ? (asked as MetricSort) : 'created');
  return {
    states: states.filter((state) => params.getAll('state').includes(state)),
    text: params.get('q') ?? '',
    owner: params.get('owner') ?? '',
    sort,
    ascending: params.get('order') === 'asc',
  };
}

/** The query as the page's address and the API have it; what is usual is left out. */
export function writeQuery(query: ListQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const state of query.states) params.append('state', state);
  if (query.text) params.set('q', query.text);
  if (query.owner) params.set('owner', query.owner);
  if (query.sort !== 'created') params.set('sort', query.sort);
  if (query.ascending) params.set('order', 'asc');
  return params;
}

/** The order that a first click on a column gives: the best, or the latest, first. */
export const firstAscending = (sort: Sort) => sort === 'name' || sort === 'loss' || isLowerBetter(readMetricSort(sort)?.name ?? '');

/**
 * The figures that a list shows of a job: on the test images, else on the validation images, else on the training batches. A task without
 * right and wrong has no accuracy; a regression has the share of the variance that it explains.
 */
export function figures(job: JobSummary): { from: 'test' | 'validation' | 'training'; accuracy?: number; loss?: number; f1?: number; r2?: number } {
  const judged = job.test ?? job.validation;
  const from = job.test ? 'test' : job.validation ? 'validation' : 'training';
  const [accuracy, loss, f1] = judged ? [known(judged.accuracy), judged.loss, known(judged.macroF1)] : [known(job.trainingAccuracy), job.trainingLoss, undefined];
  const r2 = accuracy === undefined && Object.hasOwn(job.metrics, `${from}/r2`) ? job.metrics[`${from}/r2`]!.latest : undefined;
  return { from, ...(accuracy !== undefined && { accuracy }), ...(loss !== undefined && { loss }), ...(f1 !== undefined && { f1 }), ...(r2 !== undefined && { r2 }) };
}

const known = (figure: number | undefined) => (figure === undefined || Number.isNaN(figure) ? undefined : figure);

function sortKey(job: JobSummary, sort: Sort): number | string | undefined {
  switch (sort) {
    case 'created': return Date.parse(job.createdAt);
    case 'start': return job.startedAt && Date.parse(job.startedAt);
    case 'end': return job.endedAt && Date.parse(job.endedAt);
    case 'duration': return job.durationSeconds;
    case 'name': return job.name;
    case 'progress': return job.progress;
    case 'epochs': return job.epochs;
    case 'accuracy':
    case 'loss':
    case 'f1': return figures(job)[sort];
    default: return metricOf(job, sort);
  }
}

/** The order of the list; jobs without a value, or with one that is not finite, come last. */
export function compareBy(query: ListQuery): (a: JobSummary, b: JobSummary) => number {
  const direction = query.ascending ? 1 : -1;
  return (a, b) => {
    const [x, y] = [finite(sortKey(a, query.sort)), finite(sortKey(b, query.sort))];
    if (x === undefined || y === undefined) return x === y ? direction * byId(a, b) : x === undefined ? 1 : -1;
    return direction * (x < y ? -1 : x > y ? 1 : byId(a, b));
  };
}

export function matches(job: JobSummary, query: ListQuery): boolean {
  if (query.states.length > 0 && !query.states.includes(job.state)) return false;
  if (query.owner && job.owner !== query.owner) return false;
  const text = query.text.trim().toLowerCase();
  return !text || [job.name, job.preset ?? '', job.id, ...job.tags].some((word) => word.toLowerCase().includes(text));
}

const finite = (key: number | string | undefined) => (typeof key === 'number' && !Number.isFinite(key) ? undefined : key);
const byId = (a: JobSummary, b: JobSummary) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
