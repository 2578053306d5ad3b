import { describe, expect, it } from 'vitest';
import { fileName } from '../api/jobs';
import { delayBefore } from '../live/backoff';
import * as format from './format';

describe('figures', () => {
  it('are read easily', () => {
    expect(format.percent(0.98765)).toBe('98.77 %');
    expect(format.percent(undefined)).toBe('–');
    expect(format.loss(2.302585)).toBe('2.3026');
    expect(format.loss(0.00012345)).toBe('1.23e−4');
    expect(format.loss(Infinity)).toBe('∞');
    expect(format.loss(3.791e23)).toBe('3.79e23');
    expect(format.sentences(['must be 1.', 'No.'])).toBe('Must be 1. No.');
    expect(format.rate(0.001)).toBe('0.001');
    expect(format.rate(3e-5)).toBe('3e−5');
    expect(format.rate(0.0123456)).toBe('0.0123');
    expect(format.speed(12345.6)).toBe('12,346');
    expect([0, 0.25, 1500, 8e15, -2.5e38, 2e-4].map(format.tick)).toEqual(['0', '0.25', '1500', '8e15', '-2.5e38', '2e−4']);
    expect(format.bytes(902_000)).toBe('902 kB');
    expect(format.bytes(12)).toBe('12 B');
    expect(format.shape([32, 26, 26])).toBe('32 × 26 × 26');
    expect(format.title('checkpointEverySteps')).toBe('Checkpoint every steps');
    expect(format.plural(1, 'job')).toBe('1 job');
    expect(format.plural(2000, 'job')).toBe('2,000 jobs');
  });

  it.each([format.percent, format.loss, format.ratio, format.rate, format.speed])('that are not finite are told by their signs', (figure) => {
    expect([NaN, Infinity, -Infinity, undefined].map((value) => figure(value))).toEqual(['NaN', '∞', '−∞', '–']);
  });

  it.each([
    [3.14, '3.1 s'], [42, '42 s'], [59.8, '1 min 00 s'], [125, '2 min 05 s'], [3599.7, '1 h 00 min'], [11_220, '3 h 07 min'], [190_000, '2 d 5 h'], [undefined, '–'],
  ])('%s seconds last %s', (seconds, words) => expect(format.duration(seconds)).toBe(words));

  it('say what is left', () => {
    expect(format.left(4.4)).toBe('4 s left');
    expect(format.left(undefined)).toBe('');
  });

  it('leave the date out today', () => {
    const now = new Date(2026, 10, 24, 18, 0);
    expect(format.moment(new Date(2026, 10, 24, 9, 5).toISOString(), now)).toBe('09:05');
    expect(format.moment(new Date(2026, 10, 23, 9, 5).toISOString(), now)).toBe('23 Nov, 09:05');
    expect([format.moment('nonsense', now), format.exactMoment('nonsense'), format.timeOfDay('nonsense')]).toEqual(['–', '–', '–']);
    expect(format.timeOfDay(now.toISOString())).toBe('18:00:00');
  });
});

describe('a file name', () => {
  it('is taken from the header', () => {
    expect(fileName('attachment; filename="my model.safetensors"')).toBe('my model.safetensors');
    expect(fileName("attachment; filename=x.bin; filename*=UTF-8''caf%C3%A9.bin")).toBe('café.bin');
    expect(fileName(null)).toBeUndefined();
  });
});

describe('waiting', () => {
  it('doubles up to 15 s', () => {
    expect([0, 1, 2, 3, 4, 50].map((n) => delayBefore(n, () => 0))).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(delayBefore(0, () => 1)).toBe(1250);
  });

  it('writes a figure of any series', () => {
    expect([0, 1, 0.98764, -3.5, 12345.67, 0.00001234, -2.5e20, NaN, Infinity, -Infinity, undefined].map(format.metric)).toEqual(['0', '1', '0.9876', '−3.5', '12,345.7', '1.234e−5', '−2.5e20', 'NaN', '∞', '−∞', '–']);
  });
});
