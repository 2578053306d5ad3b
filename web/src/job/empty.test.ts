import { describe, expect, it } from 'vitest';
import type { Attempt, JobState } from '../api/types';
import { whyNoAttempt, whyNoFigures, whyNoLog } from './empty';

const attempt = {} as Attempt;
const view = (state: JobState, attempts = 1) => ({ state, attemptList: new Array<Attempt>(attempts).fill(attempt) });

describe('a job without figures', () => {
  it('says that they will come only while they may', () => {
    expect(whyNoFigures(view('running'))).toBe('Waiting for the first figures');
    expect(whyNoFigures(view('queued', 0))).toBe('Waiting for a worker');
    for (const state of ['failed', 'cancelled', 'succeeded', 'paused'] as const) expect(whyNoFigures(view(state))).not.toMatch(/waiting/i);
  });

  it('says why there are none', () => {
    expect(whyNoFigures(view('failed'))).toBe('Failed before the first figures');
    expect(whyNoFigures(view('cancelled'))).toBe('Cancelled before the first figures');
    expect(whyNoFigures(view('cancelled', 0))).toBe('Cancelled before a worker took it');
    expect(whyNoFigures({ ...view('succeeded'), removed: { points: '2026-05-04T09:00:00Z' } })).toBe('Removed by retention');
  });

  it('promises no attempt and no log to a job that has ended', () => {
    expect(whyNoAttempt(view('queued', 0))).toMatch(/yet/);
    expect(whyNoAttempt(view('cancelled', 0))).not.toMatch(/yet/);
    expect(whyNoLog(view('queued', 0))).toMatch(/begins/);
    expect(whyNoLog(view('cancelled', 0))).not.toMatch(/begins/);
    expect(whyNoLog({ ...view('succeeded'), removed: { log: '2026-05-04T09:00:00Z' } })).toMatch(/retention/);
  });
});
