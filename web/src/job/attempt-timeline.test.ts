import { describe, expect, it } from 'vitest';
import type { Attempt } from '../api/types';
import { ending, journey, lasted } from './attempt-timeline';

const first: Attempt = { fence: 1, worker: 'worker-1', startedAt: '2026-05-04T09:00:00Z', fromStep: 0, fromEpoch: 0 };
const lost: Attempt = { ...first, endedAt: '2026-05-04T09:00:31Z', outcome: 'worker lost', reason: 'It died.', toStep: 290 };
const second: Attempt = { ...first, fence: 2, fromStep: 250, fromEpoch: 1 };

describe('the timeline of a job', () => {
  it('tells from where to where', () => {
    expect(journey(first)).toBe('From the beginning');
    expect(journey(lost)).toBe('From the beginning to step 290');
    expect(journey(second)).toBe('From the checkpoint at step 250, epoch 1');
    expect(journey({ ...second, toStep: 250 })).toBe('From the checkpoint at step 250, epoch 1, and no step further');
  });

  it('tells how it ended and how long it took', () => {
    expect(ending(second, 'running')).toBe('running');
    expect(ending(lost, 'running')).toBe('worker lost');
    expect(lasted(lost)).toBe('31 s');
    expect(lasted(second)).toBe('');
  });
});
