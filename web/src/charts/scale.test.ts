import { describe, expect, it } from 'vitest';
import { linearTicks, logTicks, valueRange } from './scale';

const run = Float64Array.from({ length: 200 }, (_, i) => 2.3 * Math.exp(-i / 4) + 0.05 + 0.01 * Math.sin(i));

describe('the range of values', () => {
  it('does not let the first steps of a good run make the rest of it flat', () => {
    const [low, high] = valueRange(run, { log: false, outliers: false });
    expect(low).toBeLessThan(0.05);
    expect(high).toBeLessThan(1.2);
    expect(valueRange(run, { log: false, outliers: true })[1]).toBeGreaterThan(2.3);
  });

  it('cuts off nothing of a line that changes evenly, or of a few values', () => {
    const even = Float64Array.from({ length: 100 }, (_, i) => i);
    expect(valueRange(even, { log: false, outliers: false })).toEqual(valueRange(even, { log: false, outliers: true }));
    expect(valueRange(Float64Array.of(1, 1, 1, 100), { log: false, outliers: false })[1]).toBeGreaterThan(100);
  });

  it('cuts a single spike on either side', () => {
    const flat = new Float64Array(100).fill(5);
    flat[50] = 1e9;
    flat[60] = -1e9;
    const [low, high] = valueRange(flat, { log: false, outliers: false });
    expect([low, high].every((value) => Math.abs(value - 5) < 1)).toBe(true);
  });

  it('stays below the highest value there can be, and above zero where nothing is less', () => {
    expect(valueRange(Float64Array.of(0.1, 0.99), { log: false, outliers: true, most: 1 })).toEqual([expect.closeTo(0.0288), 1]);
    expect(valueRange(new Float64Array(0), { log: false, outliers: false })).toEqual([0, 1]);
    expect(valueRange(Float64Array.of(0, -1), { log: true, outliers: false })).toEqual([0.1, 1]);
  });

  it('has its room in powers where it is logarithmic', () => {
    const [low, high] = valueRange(Float64Array.of(0.001, 1, 0, -5), { log: true, outliers: true });
    expect(low).toBeCloseTo(0.001 / 10 ** 0.24, 5);
    expect(high).toBeCloseTo(10 ** 0.24, 5);
  });
});

describe('ticks', () => {
  it('are round and within the range', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(-0.31, 0.28, 4)).toEqual([-0.2, 0, 0.2]);
    expect(linearTicks(5, 5, 4)).toEqual([5]);
  });

  it('are powers of ten, with 2 and 5 times them where there are few', () => {
    expect(logTicks(0.0008, 120, 8)).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
    expect(logTicks(0.3, 4, 6)).toEqual([0.5, 1, 2]);
    expect(logTicks(0.52, 0.6, 6).length).toBeGreaterThan(2);
  });
});
