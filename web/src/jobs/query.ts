import type { JobState, JobSummary } from '../api/types';
import { isLowerBetter } from '../job/series-groups';
import { isInSummary, valueOf } from './values';

export const states: readonly JobState[] = ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'];
export const sorts = ['created', 'start', 'end', 'duration', 'name', 'progress', 'epochs', 'accuracy', 'loss', 'f1'] as const;

/** A figure of a series, as the API writes it. */
export type MetricSort = `metric:${string}:${'latest' | 'best' | 'final'}`;
/** One of the sorts above, or any other field. */
export type Sort = string;

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

/** What a list shows, as it stands in the page's address: a link shows the same. */
export interface ListQuery {
  states: readonly JobState[];
  text: string;
  owner: string;
  /** An expression over any fields, in the server's language (docs/list.md). */
  where: string;
  sort: Sort;
  ascending: boolean;
  runningFirst: boolean;
  /** The fields that stand in columns, in order; none: the usual columns. */
  columns: readonly string[];
  /** The field by which rows are grouped; empty: they are not. */
  group: string;
  /** The jobs that stand on top, by id. */
  pins: readonly string[];
}

export const everything: ListQuery = {
  states: [], text: '', owner: '', where: '', sort: 'created', ascending: false, runningFirst: false, columns: [], group: '', pins: [],
};

/** Whether it leaves jobs out. */
export const isFiltered = (query: ListQuery) => query.states.length > 0 || query.text !== '' || query.owner !== '' || query.where !== '';

/**
 * Whether the server alone can say which rows it shows and in which order: an expression is the server's to read, and a row that the hub sends has no
 * settings. Such a list is read again when jobs change.
 */
export const needsServer = (query: ListQuery) => query.where !== '' || [query.sort, ...query.columns].some((field) => field !== '' && !isInSummary(field));

export function readQuery(search: string): ListQuery {
  const params = new URLSearchParams(search);
  return {
    states: states.filter((state) => params.getAll('state').includes(state)),
    text: params.get('q') ?? '',
    owner: params.get('owner') ?? '',
    where: params.get('where') ?? '',
    sort: params.get('sort') || 'created',
    ascending: params.get('order') === 'asc',
    runningFirst: params.get('running') === 'first',
    columns: [...new Set(params.getAll('column'))],
    group: params.get('group') ?? '',
    pins: [...new Set(params.getAll('pin'))],
  };
}

/** The query as the page's address has it; what is usual is left out. */
export function writeQuery(query: ListQuery): URLSearchParams {
  const params = writeFilter(query);
  writeOrder(query, params);
  for (const column of query.columns) params.append('column', column);
  if (query.group) params.set('group', query.group);
  for (const pin of query.pins) params.append('pin', pin);
  return params;
}

/** The query as the API has it: of the columns those that a row has not without being asked. */
export function writeRequest(query: ListQuery): URLSearchParams {
  const params = writeFilter(query);
  writeOrder(query, params);
  for (const field of new Set([query.sort, ...query.columns])) if (!isInSummary(field)) params.append('column', field);
  return params;
}

/** Which jobs, as the API has it. */
export function writeFilter(query: ListQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const state of query.states) params.append('state', state);
  if (query.text) params.set('q', query.text);
  if (query.owner) params.set('owner', query.owner);
  if (query.where) params.set('where', query.where);
  return params;
}

function writeOrder(query: ListQuery, params: URLSearchParams): void {
  if (query.sort !== 'created') params.set('sort', query.sort);
  if (query.ascending) params.set('order', 'asc');
  if (query.runningFirst) params.set('running', 'first');
}

/** The order that a first click on a column gives: the best, or the latest, first. */
export const firstAscending = (sort: Sort) => sort === 'name' || isLowerBetter(readMetricSort(sort)?.name ?? sort.replace(/:\w+$/, ''));

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
    case 'start': return sortKey(job, 'started');
    case 'end': return sortKey(job, 'ended');
    case 'name': return job.name;
    case 'accuracy':
    case 'loss':
    case 'f1': return figures(job)[sort];
    default: {
      const value = valueOf(job, sort);
      return typeof value === 'object' ? value.join(' ').toLowerCase() : typeof value === 'boolean' ? Number(value) : value;
    }
  }
}

/** The order of the list; jobs without a value, or with one that is not finite, come last. */
export function compareBy(query: ListQuery): (a: JobSummary, b: JobSummary) => number {
  const direction = query.ascending ? 1 : -1;
  return (a, b) => {
    if (query.runningFirst && (a.state === 'running') !== (b.state === 'running')) return a.state === 'running' ? -1 : 1;
    const [x, y] = [finite(sortKey(a, query.sort)), finite(sortKey(b, query.sort))];
    if (x === undefined || y === undefined) return x === y ? direction * byId(a, b) : x === undefined ? 1 : -1;
    return direction * (x < y ? -1 : x > y ? 1 : byId(a, b));
  };
}

export function matches(job: JobSummary, query: ListQuery): boolean {
  if (query.states.length > 0 && !query.states.includes(job.state)) return false;
  if (query.owner && job.owner !== query.owner) return false;
  const searched = [job.name, job.preset ?? '', job.id, ...job.tags].map((text) => text.toLowerCase());
  return query.text.toLowerCase().split(/\s+/).every((word) => searched.some((text) => text.includes(word)));
}

const finite = (key: number | string | undefined) => (typeof key === 'number' && !Number.isFinite(key) ? undefined : key);
const byId = (a: JobSummary, b: JobSummary) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
