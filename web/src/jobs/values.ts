import type { JobSummary } from '../api/types';
import * as format from '../ui/format';

/** What a job has in a field: times are milliseconds, durations seconds. */
export type FieldValue = string | number | boolean | readonly string[] | undefined;

const facts: Record<string, (job: JobSummary) => FieldValue> = {
  id: (job) => job.id,
  name: (job) => job.name,
  owner: (job) => job.owner,
  state: (job) => job.state,
  dataset: (job) => job.dataset,
  preset: (job) => job.preset,
  tags: (job) => job.tags,
  priority: (job) => job.priority,
  created: (job) => Date.parse(job.createdAt),
  started: (job) => (job.startedAt === undefined ? undefined : Date.parse(job.startedAt)),
  ended: (job) => (job.endedAt === undefined ? undefined : Date.parse(job.endedAt)),
  duration: (job) => job.durationSeconds,
  progress: (job) => job.progress,
  epoch: (job) => job.epoch,
  epochs: (job) => job.epochs,
  step: (job) => job.step,
  attempts: (job) => job.attempts,
  failure: (job) => job.failure?.reason,
  parent: (job) => job.parent,
};

const figure = /^(?:metric:)?(.+?)(?::(latest|best|final))?$/;
const ofSort = new Set(['accuracy', 'loss', 'f1', 'start', 'end']);

/** The series and the figure that a field is of: one without a slash in its name stands after `metric:`, or is one that training itself reports. */
export function readMetric(field: string): { name: string; figure: 'latest' | 'best' | 'final' } | null {
  if (!field.startsWith('metric:') && !field.includes('/') && !/^(learning_rate|samples_per_second)(:|$)/.test(field)) return null;
  const [, name, of] = figure.exec(field) ?? [];
  return name ? { name, figure: (of ?? 'latest') as 'latest' | 'best' | 'final' } : null;
}

/** Whether every row has it, also one that the hub sends: a fact or a series, and no setting. */
export const isInSummary = (field: string) => Object.hasOwn(facts, field) || ofSort.has(field) || readMetric(field) !== null;

export function valueOf(job: JobSummary, field: string): FieldValue {
  if (Object.hasOwn(facts, field)) return facts[field]!(job);
  const metric = readMetric(field);
  if (metric) return Object.hasOwn(job.metrics, metric.name) ? job.metrics[metric.name]![metric.figure] : undefined;
  return job.values && Object.hasOwn(job.values, field) ? (job.values[field] as FieldValue) : undefined;
}

/** A value as people read it. */
export function showValue(field: string, value: FieldValue): string {
  if (value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.join(', ') || '–';
  if (typeof value !== 'number') return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
  if (field === 'created' || field === 'started' || field === 'ended') return format.moment(new Date(value).toISOString());
  if (field === 'duration') return format.duration(value);
  if (field === 'progress') return format.percent(value, 0);
  return format.metric(value);
}

/** The words at the head of a column: the last part of a path says it. */
export const titleOf = (field: string) => (readMetric(field) ? field.replace(/^metric:/, '') : (field.split('.').at(-1) ?? field));

/** A value in an expression. */
export const literal = (value: FieldValue): string => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : `"${String(value).replace(/["\\]/g, '\\$&')}"`);

/** A field's name in an expression. */
export const fieldName = (field: string) => (/^[\w./@:%+-]+$/.test(field) ? field : `\`${field}\``);
