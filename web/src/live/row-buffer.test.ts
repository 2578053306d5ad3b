import { describe, expect, it } from 'vitest';
import type { JobSummary } from '../api/types';
import { RowBuffer } from './row-buffer';

const job = (id: string, version: number) => ({ id, version }) as JobSummary;

describe('rows that wait to be drawn', () => {
  it('are the newest of each job, and each is drawn once', () => {
    const buffer = new RowBuffer();
    buffer.take([job('a', 2), job('b', 1)], []);
    buffer.take([job('a', 3)], []);
    buffer.take([job('a', 1)], []);
    expect(buffer.drain()).toEqual({ changed: [job('a', 3), job('b', 1)], removed: [] });
    expect(buffer.drain()).toEqual({ changed: [], removed: [] });
  });

  it('do not come back when their job is deleted', () => {
    const buffer = new RowBuffer();
    buffer.take([job('a', 2), job('b', 1)], ['a']);
    buffer.take([job('a', 3)], []);
    expect(buffer.drain()).toEqual({ changed: [job('b', 1)], removed: ['a'] });
  });
});
