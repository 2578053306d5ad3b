import { describe, expect, it } from 'vitest';
import { readSettings, writeSettings } from '../charts/settings';
import { readQuery, writeQuery } from './query';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string];

describe('the address of a comparison', () => {
  it('holds all of the view', () => {
    const query = { jobs: [a, b, c], metric: 'validation/accuracy', x: 'epoch' as const, hidden: [b], cells: [a, c], unit: 'count' as const };
    const settings = { log: true, smoothing: 0.6, outliers: true, zoom: [1.5, 2.25] as const };
    const address = writeQuery('', query);
    const search = writeSettings(address.slice(address.indexOf('?')), settings);
    expect(search).toBe(`?jobs=${a},${b},${c}&metric=validation/accuracy&x=epoch&hide=${b}&cells=${a},${c}&unit=count&log=y&smooth=0.6&outliers=in&from=1.5&to=2.25`);
    expect(readQuery(search)).toEqual(query);
    expect(readSettings(search)).toEqual(settings);
  });

  it('leaves out what is usual', () => {
    const query = readQuery(`?jobs=${a}`);
    expect(writeQuery('', query)).toBe(`/compare?jobs=${a}`);
    expect(writeQuery('', { ...query, jobs: [] })).toBe('/compare');
    expect(writeSettings(`?jobs=${a}`, readSettings(''))).toBe(`?jobs=${a}`);
    expect(writeSettings('', readSettings(''))).toBe('');
  });

  it('takes what cannot be for what is usual', () => {
    expect(readQuery(`?jobs=x,${a},${a},<script>&x=years&hide=${b}&unit=7`)).toEqual({ jobs: [a], metric: '', x: 'step', hidden: [], cells: [], unit: 'share' });
    expect(readSettings('?smooth=7&log=1&from=3&to=2')).toEqual({ log: false, smoothing: 0, outliers: false, zoom: null });
  });

  it('forgets a part of an axis with the axis, and a job with its choices', () => {
    const search = `?jobs=${a},${b}&hide=${b}&cells=${a},${b}&from=1&to=2&smooth=0.5`;
    expect(writeQuery(search, { ...readQuery(search), x: 'time' })).toBe(`/compare?jobs=${a},${b}&x=time&hide=${b}&cells=${a},${b}&smooth=0.5`);
    expect(writeQuery(search, { ...readQuery(search), jobs: [a] })).toBe(`/compare?jobs=${a}&cells=${a}&from=1&to=2&smooth=0.5`);
  });
});
