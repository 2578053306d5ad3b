import { describe, expect, it } from 'vitest';
import type { JobEvent, MetricPhase } from '../api/types';
import { nearest } from './columns';
import { Curve } from './curve';
import { align, drawable, isolated, notFinite, rowsToDraw, smooth } from './series';

const started = (fence: number, step: number, seq = 1): JobEvent => ({
  type: 'attemptStarted', fence, seq, step, at: '', worker: `w${fence}`, device: 'cpu', epoch: 1, totalSteps: 100, stepsPerEpoch: 20, parameters: 9, validatesAgain: false,
});
const trained = (fence: number, seq: number, step: number, loss = step / 100): JobEvent => ({
  type: 'stepsTrained', fence, seq, step, at: '', epoch: 1, loss, accuracy: 0.5, learningRate: 0.1, samplesPerSecond: 1000,
});
const validated = (fence: number, seq: number, step: number): JobEvent => ({
  type: 'epochValidated', fence, seq, step, at: '', epoch: step / 20, validation: { loss: 1, accuracy: 0.9, macroF1: 0.8 },
});
const reported = (fence: number, seq: number, step: number, phase: MetricPhase, values: Record<string, number>): JobEvent => ({ type: 'metricsReported', fence, seq, step, at: '', phase, values });
const valuesOf = (curve: Curve, name: string) => {
  const { steps, values } = curve.named.line(name);
  return [...steps].map((step, i) => [step, values[i]]);
};
/** An array that counts how often its entries are read. */
const counted = (array: Float64Array) => {
  let reads = 0;
  const get = (target: Float64Array, key: string | symbol): unknown => {
    if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
    return Reflect.get(target, key, target);
  };
  return { array: new Proxy(array, { get }), reads: () => reads };
};
const steps = (curve: Curve) => [...curve.training.column('step')];

describe('a curve', () => {
  it('has one point for each report', () => {
    const curve = new Curve();
    curve.add([started(1, 0), trained(1, 2, 10), trained(1, 3, 20), validated(1, 4, 20)]);
    expect(steps(curve)).toEqual([10, 20]);
    expect([...curve.validation.column('step')]).toEqual([20]);
    expect(curve.cursor).toBe('1-4');
    expect(curve.epochEnds()).toEqual([20]);
  });

  it('drops what earlier attempts reported beyond the step that an attempt goes on after', () => {
    const curve = new Curve();
    curve.add([started(1, 0), trained(1, 2, 10), trained(1, 3, 20), validated(1, 4, 20), trained(1, 5, 30), validated(1, 6, 40)]);
    curve.add([started(2, 20)]);
    expect(steps(curve)).toEqual([10, 20]);
    expect([...curve.validation.column('step')]).toEqual([20]);
    curve.add([trained(2, 2, 30, 7)]);
    expect(steps(curve)).toEqual([10, 20, 30]);
    expect(curve.training.at('loss', 2)).toBe(7);
    expect(curve.attempts.map((a) => a.step)).toEqual([0, 20]);
  });

  it('drops the validation at the step itself where it is done again, and keeps it elsewhere', () => {
    const curve = new Curve();
    curve.add([started(1, 0), trained(1, 2, 20), validated(1, 3, 20), started(2, 20)]);
    expect([...curve.validation.column('step')]).toEqual([20]);
    curve.add([{ ...started(3, 20), validatesAgain: true } as JobEvent]);
    expect([...curve.validation.column('step')]).toEqual([]);
    expect(steps(curve)).toEqual([20]);
  });

  it('starts over when an attempt begins at the beginning', () => {
    const curve = new Curve();
    curve.add([started(1, 0), trained(1, 2, 10), started(2, 0)]);
    expect(steps(curve)).toEqual([]);
    expect(curve.lastStep).toBe(0);
  });

  it('ignores what it has seen, so that a replay changes nothing', () => {
    const curve = new Curve();
    const events = [started(1, 0), trained(1, 2, 10), started(2, 10), trained(2, 2, 20)];
    expect(curve.add(events)).toHaveLength(4);
    expect(curve.add(events)).toHaveLength(0);
    expect(curve.add([trained(1, 9, 50)])).toHaveLength(0);
    expect(steps(curve)).toEqual([10, 20]);
  });

  it('is the same for a browser that slept', () => {
    const events = [started(1, 0), ...range(50).map((i) => trained(1, i + 2, i + 1)), started(2, 25), ...range(60).map((i) => trained(2, i + 2, i + 26))];
    const watched = new Curve();
    for (const event of events) watched.add([event]);
    const slept = new Curve();
    slept.add(events.slice(0, 30));
    slept.add(events.slice(20));
    expect(steps(slept)).toEqual(steps(watched));
    expect(slept.cursor).toBe(watched.cursor);
  });

  it('moves its cursor forward only', () => {
    const curve = new Curve();
    curve.moveTo('3-17');
    curve.moveTo('3-4');
    expect(curve.cursor).toBe('3-17');
  });

  it('keeps values that are not finite', () => {
    const curve = new Curve();
    curve.add([started(1, 0), trained(1, 2, 10, NaN), trained(1, 3, 20, Infinity), trained(1, 4, 30, 0.5)]);
    expect([...curve.training.column('loss')]).toEqual([NaN, Infinity, 0.5]);
  });

  it('holds 100,000 points, looks at each a few times, and draws a few for each pixel column', () => {
    const curve = new Curve();
    curve.add([started(1, 0), ...range(100_000).map((i) => trained(1, i + 2, i + 1))]);
    expect(curve.training.length).toBe(100_000);
    const steps = counted(curve.training.column('step'));
    const values = counted(smooth(curve.training.column('loss'), 0.9));
    const [axis] = align([{ steps: steps.array, values: values.array }], 0, 100_000, 800);
    expect(axis.length).toBeGreaterThan(800);
    expect(axis.length).toBeLessThanOrEqual(5 * 802);
    expect(steps.reads() + values.reads()).toBeLessThan(12 * 100_000);
    // A part of it takes no more than its own points.
    const before = steps.reads() + values.reads();
    align([{ steps: steps.array, values: values.array }], 50_000, 51_000, 800);
    expect(steps.reads() + values.reads() - before).toBeLessThan(12 * 1_000);
  });

  it('has series of any name, each with one value a step', () => {
    const curve = new Curve();
    curve.add([started(1, 0), reported(1, 2, 20, 'validation', { 'validation/share': 0.5, __proto__x: NaN, reward: Infinity }), reported(1, 3, 20, 'validation', { 'validation/share': 0.6 }), reported(1, 4, 40, 'training', { reward: 2 })]);
    expect(curve.named.names).toEqual(['validation/share', '__proto__x', 'reward']);
    expect(valuesOf(curve, 'validation/share')).toEqual([[20, 0.6]]);
    expect(valuesOf(curve, 'reward')).toEqual([[20, Infinity], [40, 2]]);
    expect(valuesOf(curve, 'unknown')).toEqual([]);
    expect(curve.lastStep).toBe(40);
  });

  it('has a series by the name of any property', () => {
    const curve = new Curve();
    curve.add([JSON.parse('{"type":"metricsReported","fence":1,"seq":1,"step":5,"at":"","phase":"training","values":{"__proto__":1,"constructor":2}}') as JobEvent]);
    expect(curve.named.names).toEqual(['__proto__', 'constructor']);
    expect(valuesOf(curve, '__proto__')).toEqual([[5, 1]]);
  });

  it('drops figures that are measured again, and no others', () => {
    const curve = new Curve();
    curve.add([
      started(1, 0), reported(1, 2, 20, 'training', { 'train/norm': 1 }), validated(1, 3, 20), reported(1, 4, 20, 'validation', { 'validation/share': 0.5 }),
      reported(1, 5, 20, 'test', { 'test/share': 0.4 }), reported(1, 6, 30, 'training', { 'train/norm': 2, late: 1 }),
    ]);
    curve.add([started(2, 20)]);
    expect(curve.named.names).toEqual(['train/norm', 'validation/macro_f1', 'validation/share']);
    expect(valuesOf(curve, 'train/norm')).toEqual([[20, 1]]);
    curve.add([{ ...started(3, 20), validatesAgain: true } as JobEvent]);
    expect(curve.named.names).toEqual(['train/norm']);
    expect(curve.lastStep).toBe(20);
  });
});

describe('drawing', () => {
  it('keeps the extremes of each pixel column', () => {
    const x = Float64Array.from(range(10_000));
    const y = Float64Array.from(range(10_000), (i) => (i === 4321 ? 99 : i === 7777 ? -99 : Math.sin(i)));
    const rows = rowsToDraw(x, y, 0, 9999, 200);
    expect(rows).toContain(4321);
    expect(rows).toContain(7777);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
  });

  it('takes one row beyond each edge of a zoomed range', () => {
    const x = Float64Array.of(0, 10, 20, 30, 40);
    expect(rowsToDraw(x, x, 15, 25, 100)).toEqual([1, 2, 3]);
  });

  it('puts lines with steps of their own on one axis', () => {
    const a = { steps: Float64Array.of(1, 2, 4), values: Float64Array.of(5, 6, 7) };
    const b = { steps: Float64Array.of(2, 3), values: Float64Array.of(8, 9) };
    expect(align([a, b], 0, 10, 100)).toEqual([[1, 2, 3, 4], [5, 6, null, 7], [null, 8, 9, null]]);
  });

  it('smooths without a pull to zero', () => {
    const flat = Float64Array.of(2, 2, 2, 2);
    for (const value of smooth(flat, 0.9)) expect(value).toBeCloseTo(2);
    expect(smooth(flat, 0)).toBe(flat);
  });

  it('smooths past values that are not finite, which stay as they are', () => {
    const values = smooth(Float64Array.of(2, NaN, 2, Infinity, 2, -Infinity, 2), 0.5);
    expect([...values]).toEqual([2, NaN, 2, Infinity, 2, -Infinity, 2]);
    expect([...smooth(Float64Array.of(NaN, NaN), 0.9)]).toEqual([NaN, NaN]);
  });

  it('keeps extremes and a gap in a pixel column with values that are not finite', () => {
    const x = Float64Array.from(range(1000));
    const y = Float64Array.from(range(1000), (i) => (i % 100 === 0 ? NaN : i === 150 ? 99 : i === 160 ? -99 : i === 170 ? Infinity : 1));
    const rows = rowsToDraw(x, y, 0, 999, 10);
    expect(rows).toEqual(expect.arrayContaining([0, 100, 150, 160, 900]));
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
  });

  it('draws a gap where a value is not finite, and none where a line has no point', () => {
    expect(drawable([1, null, 2, Infinity, -Infinity, 0], false)).toEqual([1, undefined, 2, null, null, 0]);
    expect(drawable([1, null, NaN, null, 2], false)).toEqual([1, null, null, null, 2]);
    expect(drawable([1, 0, -1], true)).toEqual([1, null, null]);
  });

  it('knows the points that no line reaches', () => {
    expect(isolated([1, null, 2, null, 3, undefined, 4, null, 5])).toEqual([0, 2, 8]);
    expect(isolated([1, undefined, 2])).toEqual([]);
    expect(isolated([null, undefined, 7])).toEqual([2]);
    expect(isolated([])).toEqual([]);
  });

  it('marks where a value is not finite, once a pixel column', () => {
    const steps = Float64Array.of(10, 20, 30, 31, 32, 40, 50);
    const values = Float64Array.of(NaN, 1, NaN, NaN, Infinity, -Infinity, NaN);
    expect(notFinite({ steps, values }, 15, 45, 3)).toEqual([{ step: 30, kind: 'nan' }, { step: 32, kind: 'high' }, { step: 40, kind: 'low' }]);
  });

  it('draws what lies beyond any axis as an infinite value', () => {
    const steps = Float64Array.of(10, 20, 30, 40);
    const values = Float64Array.of(Number.MAX_VALUE, -1e200, 1e30, 2);
    expect(drawable([...values], false)).toEqual([null, null, 1e30, 2]);
    expect(notFinite({ steps, values }, 0, 50, 100)).toEqual([{ step: 10, kind: 'high' }, { step: 20, kind: 'low' }]);
    expect([...smooth(values, 0.5)].slice(0, 3)).toEqual([Number.MAX_VALUE, -1e200, 1e30]);
  });

  it('finds the nearest step', () => {
    const x = Float64Array.of(10, 20, 40);
    expect([0, 14, 16, 29, 31, 99].map((v) => nearest(x, v))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(nearest(new Float64Array(0), 1)).toBe(-1);
  });
});

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
