import { describe, expect, it } from 'vitest';
import type { JobSummary } from '../api/types';
import { appendPage, emptyList, leavers, reread, showWaiting, takeChanges, takeRemovals, type JobList } from './list';
import { compareBy, everything, figures, firstAscending, matches, metricOf, needsServer, readQuery, writeQuery, writeRequest } from './query';
import { literal, showValue, valueOf } from './values';

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

  it('lets go of a row that no longer fits, unless somebody is at it', () => {
    const running = { ...everything, states: ['running' as const] };
    const rows = list(job(3, { state: 'paused' }), job(2), job(1, { state: 'succeeded' }));
    expect(leavers(rows, running, () => false)).toEqual(['id003', 'id001']);
    expect(leavers(rows, running, (id) => id === 'id003')).toEqual(['id001']);
  });

  it('keeps the settings of a row that the hub sends without', () => {
    const after = takeChanges(list(job(1, { values: { batchSize: 64 } as never })), [job(1, { version: 2 })], everything);
    expect(after.rows[0]).toMatchObject({ version: 2, values: { batchSize: 64 } });
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
    const query = {
      states: ['running' as const, 'failed' as const], text: 'cnn', owner: 'ada', where: 'optimizer.learningRate < 0.01', sort: 'accuracy', ascending: true, runningFirst: true,
      columns: ['batchSize', 'validation/loss:best'], group: 'model.preset', pins: ['id001', 'id002'],
    };
    expect(readQuery(`?${writeQuery(query)}`)).toEqual(query);
    expect(writeQuery(everything).toString()).toBe('');
    expect(readQuery('?state=nonsense')).toEqual(everything);
  });

  it('sorts by any figure of any series, as the address says', () => {
    const best = (value: number | undefined) => ({ metrics: { 'validation/share': { latest: 0, step: 1, ...(value !== undefined && { best: value, bestStep: 1 }) } } });
    const jobs = [job(1, best(0.5)), job(2, best(0.9)), job(3, best(undefined)), job(4)];
    const query = readQuery('?sort=metric:validation/share:best');
    expect(query.sort).toBe('metric:validation/share:best');
    expect(readQuery(`?${writeQuery(query)}`)).toEqual(query);
    expect(ids([...jobs].sort(compareBy(query)))).toEqual(['id002', 'id001', 'id004', 'id003']);
    expect([firstAscending('metric:validation/share:best'), firstAscending('metric:validation/loss:best')]).toEqual([false, true]);
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

  it('searches name, preset, tags and id for each word, in any order', () => {
    const one = job(1, { preset: 'fast-cnn', tags: ['Baseline'] });
    expect(['JOB', 'fast', 'baseline', 'id001', 'nothing', 'base job', 'job nothing', '  '].map((text) => matches(one, { ...everything, text }))).toEqual([true, true, true, true, false, true, false, true]);
  });

  it('puts running jobs first where it is asked to', () => {
    const jobs = [job(1), job(3, { state: 'queued' }), job(2, { state: 'paused' }), job(4)];
    expect(ids([...jobs].sort(compareBy({ ...everything, runningFirst: true })))).toEqual(['id004', 'id001', 'id003', 'id002']);
  });

  it('asks the server for settings and leaves expressions to it', () => {
    const query = { ...everything, sort: 'optimizer.learningRate', columns: ['name', 'validation/loss:best', 'batchSize'] };
    expect(writeRequest(query).getAll('column')).toEqual(['optimizer.learningRate', 'batchSize']);
    expect([everything, query, { ...everything, where: 'epochs > 1' }, { ...everything, columns: ['tags', 'metric:score:best'] }].map(needsServer)).toEqual([false, true, true, false]);
  });

  it('shows what a job has in a field', () => {
    const one = job(1, { tags: ['a', 'b'], values: { batchSize: 64, 'optimizer.nesterov': true } as never, metrics: { 'train/loss': { latest: 0.25, step: 1 } } });
    expect(['tags', 'batchSize', 'optimizer.nesterov', 'train/loss', 'train/loss:best', 'metric:train/loss:latest', 'constructor'].map((field) => showValue(field, valueOf(one, field)))).toEqual(['a, b', '64', 'yes', '0.25', '–', '0.25', '–']);
    expect([literal('say "a\\b"'), literal(0.5), literal(true)]).toEqual(['"say \\"a\\\\b\\""', '0.5', 'true']);
  });

  it('shows test figures before validation before training', () => {
    const test = { accuracy: 0.9, loss: 0.1, macroF1: 0.8 };
    expect(figures(job(1, { test, validation: { ...test, accuracy: 0.7 } })).accuracy).toBe(0.9);
    expect(figures(job(1, { trainingLoss: 2 }))).toEqual({ from: 'training', loss: 2 });
  });
});
