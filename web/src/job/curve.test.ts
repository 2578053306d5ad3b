import { describe, expect, it } from 'vitest';
import type { JobEvent, MetricPhase } from '../api/types';
import { Curve } from './curve';
import { align, smooth } from '../charts/series';

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
  const { places, values } = curve.named.line(name);
  return [...places].map((step, i) => [step, values[i]]);
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
    const values = counted(smooth({ places: curve.training.column('step'), values: curve.training.column('loss') }, 0.9));
    const [axis] = align([{ places: steps.array, values: values.array }], 0, 100_000, 800);
    expect(axis.length).toBeGreaterThan(800);
    expect(axis.length).toBeLessThanOrEqual(5 * 802);
    expect(steps.reads() + values.reads()).toBeLessThan(12 * 100_000);
    // A part of it takes no more than its own points.
    const before = steps.reads() + values.reads();
    align([{ places: steps.array, values: values.array }], 50_000, 51_000, 800);
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

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
