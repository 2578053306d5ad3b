import { describe, expect, it } from 'vitest';
import type { WorkerView } from '../api/types';
import { heardOf, slotWords } from './words';

const worker = (more: Partial<WorkerView>): WorkerView => ({
  id: '1', name: 'worker-1', state: 'idle', slots: 2, jobs: [], startedAt: '2026-05-04T09:00:00Z', seenAt: '2026-05-04T09:00:00Z', silentSeconds: 1, ...more,
});

describe('workers in words', () => {
  it('counts the slots of those that are there', () => {
    const job = { id: 'a', name: 'a job' };
    expect(slotWords([worker({ state: 'busy', jobs: [job] }), worker({}), worker({ state: 'lost', jobs: [job], slots: 8 })])).toBe('2 workers, 1 of 4 slots in use');
    expect(slotWords([worker({ slots: 1 })])).toBe('1 worker, 0 of 1 slot in use');
  });

  it('says when a worker was heard of, roughly', () => {
    expect(heardOf(1.9)).toBe('now');
    expect(heardOf(7)).toBe('7 s ago');
    expect(heardOf(75)).toBe('1 min 15 s ago');
  });
});
