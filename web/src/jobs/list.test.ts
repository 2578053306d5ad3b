import { describe, expect, it } from 'vitest';
import type { JobSummary } from '../api/types';
import { appendPage, emptyList, reread, showWaiting, takeChanges, takeRemovals, type JobList } from './list';
import { compareBy, everything, figures, firstAscending, matches, metricOf, readQuery, seriesOf, writeQuery } from './query';

const job = (n: number, more: Partial<JobSummary> = {}): JobSummary => ({
  id: `id${String(n).padStart(3, '0')}`, version: 1, name: `job ${n}`, owner: 'ada', state: 'running', dataset: 'mnist', tags: [], priority: 0,
  createdAt: new Date(1_000_000 * n).toISOString(), epochs: 3, epoch: 1, step: 10, totalSteps: 100, progress: 0.1, attempts: 1, metrics: {}, ...more,
});
const list = (...jobs: JobSummary[]): JobList => ({ ...emptyList, rows: jobs });
const ids = (jobs: readonly JobSummary[]) => jobs.map((j) => j.id);

describe('the figures of a task without right and wrong', () => {
  const r2 = { 'validation/r2': { latest: 0.4, step: 1 }, 'test/r2': { latest: 0.48, step: 2 } } as unknown as JobSummary['metrics'];
  const judged = { loss: 0.5, accuracy: NaN, macroF1: NaN } as JobSummary['test'];

  it('have no accuracy, and where there is one the R² in its place', () => {
    expect(figures(job(1, { test: judged! }))).toEqual({ from: 'test', loss: 0.5 });
    expect(figures(job(1, { test: judged!, metrics: r2 }))).toEqual({ from: 'test', loss: 0.5, r2: 0.48 });
    expect(figures(job(1, { validation: judged!, metrics: r2 }))).toEqual({ from: 'validation', loss: 0.5, r2: 0.4 });
    expect(figures(job(1, { trainingLoss: 2, trainingAccuracy: NaN }))).toEqual({ from: 'training', loss: 2 });
    expect(figures(job(1, { test: { ...judged!, accuracy: 0.9 }, metrics: r2 }))).toEqual({ from: 'test', accuracy: 0.9, loss: 0.5 });
  });
});

describe('a live list', () => {
  it('updates rows in place, by version', () => {
    const before = list(job(3), job(2, { version: 5 }), job(1));
    const after = takeChanges(before, [job(1, { version: 2, step: 50 }), job(2, { version: 4, step: 99 })], everything);
    expect(ids(after.rows)).toEqual(['id003', 'id002', 'id001']);
    expect(after.rows[2]!.step).toBe(50);
    expect(after.rows[1]).toBe(before.rows[1]);
    expect(after.rows[0]).toBe(before.rows[0]);
  });

  it('keeps a row where it is when it no longer matches, so that nothing jumps', () => {
    const running = { ...everything, states: ['running' as const] };
    const after = takeChanges(list(job(2), job(1)), [job(2, { version: 2, state: 'succeeded' })], running);
    expect(after.rows[0]!.state).toBe('succeeded');
  });

  it('lets new rows wait, and shows them in order', () => {
    const waiting = takeChanges(list(job(1)), [job(3), job(2), job(4, { owner: 'bob' })], { ...everything, owner: 'ada' });
    expect(ids(waiting.rows)).toEqual(['id001']);
    expect(waiting.waiting).toHaveLength(2);
    const shown = showWaiting(waiting, everything);
    expect(ids(shown.rows)).toEqual(['id003', 'id002', 'id001']);
    expect(shown.waiting).toHaveLength(0);
  });

  it('takes no row that lies beyond the loaded part', () => {
    const before: JobList = { ...list(job(9), job(8)), next: 'cursor' };
    expect(takeChanges(before, [job(2)], everything).waiting).toHaveLength(0);
    expect(takeChanges({ ...before, next: undefined }, [job(2)], everything).waiting).toHaveLength(1);
  });

  it('forgets a waiting row that is deleted or no longer matches', () => {
    const queued = { ...everything, states: ['queued' as const] };
    const before = takeChanges(list(), [job(1, { state: 'queued' }), job(2, { state: 'queued' })], queued);
    expect(takeChanges(before, [job(1, { version: 2 })], queued).waiting).toHaveLength(1);
    expect(takeRemovals(before, ['id001', 'id002']).waiting).toHaveLength(0);
  });

  it('adds a page without doubles and keeps the newer copy', () => {
    const after = appendPage(list(job(3, { version: 9 }), job(2)), { jobs: [job(3), job(1)], next: 'more' });
    expect(ids(after.rows)).toEqual(['id003', 'id002', 'id001']);
    expect(after.rows[0]!.version).toBe(9);
    expect(after.next).toBe('more');
  });

  it('prefers a newer known row when it is read again', () => {
    const after = reread(list(job(1, { version: 7 })), [job(2), job(1, { version: 6 })], undefined);
    expect(after.rows.map((r) => r.version)).toEqual([1, 7]);
  });
});

describe('a query', () => {
  it('goes to the address and back', () => {
    const query = { states: ['running' as const, 'failed' as const], text: 'cnn', owner: 'ada', sort: 'accuracy' as const, ascending: true };
    expect(readQuery(`?${writeQuery(query)}`)).toEqual(query);
    expect(writeQuery(everything).toString()).toBe('');
    expect(readQuery('?sort=nonsense&state=nonsense')).toEqual(everything);
  });

  it('sorts by any figure of any series, as the address says', () => {
    const best = (value: number | undefined) => ({ metrics: { 'validation/share': { latest: 0, step: 1, ...(value !== undefined && { best: value, bestStep: 1 }) } } });
    const jobs = [job(1, best(0.5)), job(2, best(0.9)), job(3, best(undefined)), job(4)];
    const query = readQuery('?sort=metric:validation/share:best');
    expect(query.sort).toBe('metric:validation/share:best');
    expect(readQuery(`?${writeQuery(query)}`)).toEqual(query);
    expect(ids([...jobs].sort(compareBy(query)))).toEqual(['id002', 'id001', 'id004', 'id003']);
    expect(seriesOf([...jobs, job(5, { metrics: { a: { latest: 1, step: 1 } } })])).toEqual(['a', 'validation/share']);
    expect([firstAscending('metric:validation/share:best'), firstAscending('metric:validation/loss:best')]).toEqual([false, true]);
    expect(['metric:a', 'metric:a:worst', 'metric:a"b:best', 'metric:a:best\n'].map((sort) => readQuery(`?sort=${encodeURIComponent(sort)}`).sort)).toEqual(['created', 'created', 'created', 'created']);
    expect(metricOf(job(1), 'metric:constructor:best')).toBeUndefined();
  });

  it('sorts jobs without a value last, either way', () => {
    const jobs = [job(1), job(2, { trainingAccuracy: 0.5 }), job(3, { trainingAccuracy: 0.9 })];
    expect(ids([...jobs].sort(compareBy({ ...everything, sort: 'accuracy' })))).toEqual(['id003', 'id002', 'id001']);
    expect(ids([...jobs].sort(compareBy({ ...everything, sort: 'accuracy', ascending: true })))).toEqual(['id002', 'id003', 'id001']);
  });

  it('sorts figures that are not finite last, either way', () => {
    const jobs = [job(1, { trainingLoss: NaN }), job(2, { trainingLoss: 0.5 }), job(3, { trainingLoss: Infinity }), job(4, { trainingLoss: 0.9 }), job(5, { trainingLoss: -Infinity })];
    expect(ids([...jobs].sort(compareBy({ ...everything, sort: 'loss' }))).slice(0, 2)).toEqual(['id004', 'id002']);
    expect(ids([...jobs].reverse().sort(compareBy({ ...everything, sort: 'loss', ascending: true }))).slice(0, 2)).toEqual(['id002', 'id004']);
  });

  it('searches name, preset, tags and id', () => {
    const one = job(1, { preset: 'fast-cnn', tags: ['Baseline'] });
    expect(['JOB', 'fast', 'baseline', 'id001', 'nothing'].map((text) => matches(one, { ...everything, text }))).toEqual([true, true, true, true, false]);
  });

  it('shows test figures before validation before training', () => {
    const test = { accuracy: 0.9, loss: 0.1, macroF1: 0.8 };
    expect(figures(job(1, { test, validation: { ...test, accuracy: 0.7 } })).accuracy).toBe(0.9);
    expect(figures(job(1, { trainingLoss: 2 }))).toEqual({ from: 'training', loss: 2 });
  });
});
