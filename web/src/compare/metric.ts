import * as format from '../ui/format';
import type { ChartSpec } from '../charts/view';
import type { JobComparison } from '../api/types';
import type { CompareQuery } from './query';

const usual = ['validation/accuracy', 'validation/loss', 'validation/r2', 'train/loss'];

/** The series that is drawn: the one that is asked for, else the first of the usual ones, else any. Empty: nothing is measured yet. */
export function metricOf(query: CompareQuery, comparison: JobComparison | null): string {
  const names = comparison?.series.map((series) => series.name) ?? [];
  return query.metric || (usual.find((name) => names.includes(name)) ?? names[0] ?? '');
}

/** How the values of a series are told. */
export function formatOf(name: string): Pick<ChartSpec, 'format' | 'axis' | 'noisy' | 'most'> {
  if (/accuracy$/.test(name)) return { format: format.percent, axis: format.percentTick, noisy: true, most: 1 };
  if (/loss$/.test(name)) return { format: format.loss, axis: format.tick, noisy: true };
  if (name === 'learning_rate') return { format: format.rate, axis: format.tick, noisy: false };
  if (name === 'samples_per_second') return { format: format.speed, axis: format.speedTick, noisy: true };
  return { format: format.metric, axis: format.tick, noisy: true };
}
