import { describe, expect, it } from 'vitest';
import { nearest } from './columns';
import { align, drawable, isolated, notFinite, rowsToDraw, smooth } from './series';

const line = (values: Float64Array) => ({ places: Float64Array.from(values.keys()), values });

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
    const a = { places: Float64Array.of(1, 2, 4), values: Float64Array.of(5, 6, 7) };
    const b = { places: Float64Array.of(2, 3), values: Float64Array.of(8, 9) };
    expect(align([a, b], 0, 10, 100)).toEqual([[1, 2, 3, 4], [5, 6, null, 7], [null, 8, 9, null]]);
  });

  it('smooths without a pull to zero', () => {
    const flat = Float64Array.of(2, 2, 2, 2);
    for (const value of smooth(line(flat), 0.9)) expect(value).toBeCloseTo(2);
    expect(smooth(line(flat), 0)).toBe(flat);
  });

  it('smooths past values that are not finite, which stay as they are', () => {
    const values = smooth(line(Float64Array.of(2, NaN, 2, Infinity, 2, -Infinity, 2)), 0.5);
    expect([...values]).toEqual([2, NaN, 2, Infinity, 2, -Infinity, 2]);
    expect([...smooth(line(Float64Array.of(NaN, NaN)), 0.9)]).toEqual([NaN, NaN]);
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
    const places = Float64Array.of(10, 20, 30, 31, 32, 40, 50);
    const values = Float64Array.of(NaN, 1, NaN, NaN, Infinity, -Infinity, NaN);
    expect(notFinite({ places, values }, 15, 45, 3)).toEqual([{ place: 30, kind: 'nan' }, { place: 32, kind: 'high' }, { place: 40, kind: 'low' }]);
  });

  it('draws what lies beyond any axis as an infinite value', () => {
    const places = Float64Array.of(10, 20, 30, 40);
    const values = Float64Array.of(Number.MAX_VALUE, -1e200, 1e30, 2);
    expect(drawable([...values], false)).toEqual([null, null, 1e30, 2]);
    expect(notFinite({ places, values }, 0, 50, 100)).toEqual([{ place: 10, kind: 'high' }, { place: 20, kind: 'low' }]);
    expect([...smooth(line(values), 0.5)].slice(0, 3)).toEqual([Number.MAX_VALUE, -1e200, 1e30]);
  });

  it('finds the nearest step', () => {
    const x = Float64Array.of(10, 20, 40);
    expect([0, 14, 16, 29, 31, 99].map((v) => nearest(x, v))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(nearest(new Float64Array(0), 1)).toBe(-1);
  });

  it('counts a thinned point as the points that it stands for', () => {
    const whole = Float64Array.from(range(400), (i) => (i % 40 === 0 ? 50 : Math.sin(i / 30)));
    const kept = range(40).map((i) => i * 10 + 9);
    const thinned = { counts: kept.map(() => 10), means: kept.map((row) => whole.slice(row - 9, row + 1).reduce((sum, v) => sum + v, 0) / 10) };
    // The peaks are not what the mean is made of.
    const peaks = { places: Float64Array.from(kept), values: Float64Array.from(kept, (row) => Math.max(...whole.slice(row - 9, row + 1))), thinned };
    const [exact, near] = [smooth(line(whole), 0.99), smooth(peaks, 0.99)];
    for (const i of range(40).slice(5)) expect(Math.abs(near[i]! - exact[kept[i]!]!)).toBeLessThan(0.4);
  });

  it('puts lines of many places on a grid, with the order and the peaks of each', () => {
    const lines = range(50).map((k) => ({ places: Float64Array.from(range(500), (i) => i * 2 + k / 50), values: Float64Array.from(range(500), (i) => (i === 250 ? 99 : i === 100 ? NaN : k)) }));
    const [axis, ...columns] = align(lines, 0, 1000, 300);
    expect(axis.length).toBeLessThanOrEqual(300 * 5 + 2);
    expect(axis).toEqual([...axis].sort((a, b) => a - b));
    for (const [k, column] of columns.entries()) {
      const values = column.filter((value) => value !== null);
      expect(values).toContain(99);
      expect(values.some(Number.isNaN)).toBe(true);
      expect(axis[column.indexOf(99)]).toBeCloseTo(500, -1);
      expect(values.filter((value) => value === k).length).toBeGreaterThan(300);
    }
  });
});

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
