import { describe, expect, it } from 'vitest';
import type { Json, SweepView, TrialView } from '../api/types';
import { axesOf, distance, metricAxis, nowhere, passes, placesOf, rangeOf, readRange } from './axes';
import { bestSoFar, endedOf, keep, ranked, reachedOf, rungsOf, shortNames, sorted, wordOf } from './trials';

type Part = Partial<Omit<TrialView, 'settings'>> & { settings?: Record<string, Json> };
const trial = (number: number, { settings = {}, ...part }: Part = {}): TrialView => ({ number, state: 'succeeded', settings: settings as never, jobs: [], until: 9, reports: part.value === undefined ? [] : [{ epochs: part.until ?? 9, value: part.value }], beganAt: '2026-05-04T09:00:00Z', ...part });

const sweep = (trialList: TrialView[], part: Partial<SweepView> = {}): SweepView => ({
  id: '0'.repeat(32), version: 1, name: 'rates', owner: 'ada', state: 'running', method: 'asha', metric: 'validation/accuracy', direction: 'maximize', createdAt: '2026-05-04T09:00:00Z', maxTrials: 9, trials: {}, epochs: 0, slotHours: 0,
  asked: { settings: [{ name: 'optimizer.learningRate', values: 'log:1e-4..1e-2' }, { name: 'batchSize', values: '32,64,128' }] }, rungs: [1, 3, 9], searchVersion: 1, trialList, ...part,
});

describe('trials in order', () => {
  const trials = [trial(0, { value: 0.9 }), trial(1, { value: 0.95, until: 3, state: 'waiting' }), trial(2, { state: 'failed' }), trial(3, { value: NaN }), trial(4, { value: 0.97 }), trial(5, { state: 'active' })];

  it('are ranked by how far they came, then by value, with what failed last', () => expect(ranked(trials, 'maximize').map((t) => t.number)).toEqual([4, 0, 3, 1, 5, 2]));
  it('are ranked the other way where less is better', () => expect(ranked(trials, 'minimize').map((t) => t.number)).toEqual([0, 4, 3, 1, 5, 2]));
  it('are sorted by a column, with what has no value last either way', () => {
    expect(sorted(trials, 'value', true).map((t) => t.number).slice(-2)).toEqual([2, 5]);
    expect(sorted(trials, 'value', false).map((t) => t.number).slice(-2)).toEqual([2, 5]);
  });
  it('are sorted by numbers as numbers', () => {
    const sizes = [128, 32, 64].map((batchSize, i) => trial(i, { settings: { batchSize } }));
    expect(sorted(sizes, 'setting:batchSize', true).map((t) => t.number)).toEqual([1, 2, 0]);
  });
  it('tell how far they came', () => expect(trials.map(reachedOf)).toEqual([9, 3, 0, 9, 9, 0]));
  it('give the best so far at each step, without what failed', () =>
    expect(bestSoFar([trial(0, { value: 0.9 }), trial(1, { value: 0.8 }), trial(2, { value: 0.99, state: 'failed' }), trial(3, { value: NaN }), trial(4, { value: 0.95 })], 'maximize')).toEqual([
      { number: 0, value: 0.9 },
      { number: 4, value: 0.95 },
    ]));
});

describe('counts', () => {
  it('are of what has ended', () => expect(endedOf({ trials: { active: 2, waiting: 3, succeeded: 4, failed: 1, stopped: 5 } })).toBe(10));
  it('are by rung', () => {
    const trials = [
      trial(0, { state: 'active', until: 3, reports: [{ epochs: 1, value: 0.8 }] }),
      trial(1, { state: 'waiting', until: 1, value: 0.7 }),
      trial(2, { state: 'failed', until: 1 }),
      trial(3, { state: 'succeeded', until: 9, reports: [{ epochs: 1, value: 0.75 }, { epochs: 3, value: 0.8 }, { epochs: 9, value: 0.9 }] }),
    ];
    expect(rungsOf(sweep(trials))).toEqual([
      { epochs: 1, active: 0, waiting: 1, promoted: 2, stopped: 0, failed: 1, best: 0.8 },
      { epochs: 3, active: 1, waiting: 0, promoted: 1, stopped: 0, failed: 0, best: 0.8 },
      { epochs: 9, active: 0, waiting: 0, promoted: 0, stopped: 1, failed: 0, best: 0.9 },
    ]);
  });
});

describe('words', () => {
  it('have at most four digits', () => expect([0.000213468, 64, 0.5, 'sgd', true, undefined].map(wordOf)).toEqual(['2.135e−4', '64', '0.5', 'sgd', 'true', '–']));
  it('name settings by their ends where these differ', () => expect(shortNames(['optimizer.learningRate', 'a.size', 'b.size'])).toEqual({ 'optimizer.learningRate': 'learningRate', 'a.size': 'a.size', 'b.size': 'b.size' }));
});

describe('axes', () => {
  const trials = [trial(0, { value: 0.9, settings: { 'optimizer.learningRate': 0.001, batchSize: 128 } }), trial(1, { value: 0.8, settings: { 'optimizer.learningRate': 0.0001 } }), trial(2, { state: 'active', settings: { 'optimizer.learningRate': 0.01, batchSize: 32 } })];
  const axes = axesOf(sweep(trials));

  it('are read from the short form', () => {
    expect(readRange('log:1e-4..1e-1')).toEqual({ low: 1e-4, high: 1e-1, isLog: true });
    expect(readRange('int:log:16..1024')).toEqual({ low: 16, high: 1024, isLog: true });
    expect(readRange('0..1/0.1')).toEqual({ low: 0, high: 1, isLog: false });
    expect(readRange('-1.5..2')).toEqual({ low: -1.5, high: 2, isLog: false });
    expect(readRange('32,64,128')).toBeUndefined();
  });
  it('are logarithmic where the range is', () => expect(axes[0]!.place(trials[0]!)).toBeCloseTo(0.5));
  it('have the choices that there are, as numbers are ordered', () => expect(axes[1]!.ticks.map((tick) => tick.word)).toEqual(['32', '128']));
  it('end with the metric', () => expect([axes[2]!.name, axes[2]!.place(trials[0]!), axes[2]!.place(trials[2]!)]).toEqual([metricAxis, 1, undefined]));
  it('let a trial through the parts that are chosen', () => {
    expect(trials.filter((t) => passes(t, axes, { batchSize: [0.5, 1] })).map((t) => t.number)).toEqual([0]);
    expect(trials.filter((t) => passes(t, axes, { 'optimizer.learningRate': [0, 0.5] })).map((t) => t.number)).toEqual([0, 1]);
    expect(trials.filter((t) => passes(t, axes, {}))).toHaveLength(3);
  });
  it('are passed below where a trial has no such setting, and not reached without a value', () => {
    expect(placesOf(trials[1]!, axes)).toEqual([0, nowhere, 0]);
    expect(placesOf(trials[2]!, axes)).toHaveLength(2);
  });
  it('tell how far a line is from a point', () => {
    expect(distance([0, 1], { along: 0.5, at: 0.5 }, 100)).toBe(0);
    expect(distance([0, 1], { along: 0.5, at: 0.75 }, 100)).toBe(25);
    expect(distance([0, 1], { along: 1.5, at: 1 }, 100)).toBe(Infinity);
  });
});

describe('what was read again', () => {
  it('stays the same where its version does', () => {
    const before = sweep([trial(0)]);
    expect(keep(before, sweep([trial(0)]))).toBe(before);
  });
  it('keeps the trials that did not change', () => {
    const before = sweep([trial(0), trial(1, { state: 'active' })]);
    const now = keep(before, sweep([trial(0), trial(1)], { version: 2 }));
    expect([now.trialList[0] === before.trialList[0], now.trialList[1]!.state]).toEqual([true, 'succeeded']);
  });
});

it('values far from all others do not flatten the rest', () => {
  const [low, high] = rangeOf([0.1, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 900]);
  expect([low > 0.5, high < 2]).toEqual([true, true]);
});
