import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { JobView, LogLine, LogPage } from '../api/types';
import { asText, JobLog, pieces, filterLines } from './log';

const line = (seq: number, text: string, level: LogLine['level'] = 'info'): LogLine => ({ fence: 1, seq, at: '2026-05-04T09:00:00Z', step: seq * 10, level, text });
const settled = () => new Promise((resolve) => setTimeout(resolve));

function log(size: number, ...answers: (LogPage | Error)[]) {
  const view = signal({ logLines: size } as JobView);
  const asked: string[] = [];
  const opened = new JobLog('job', view, async (_, after) => {
    asked.push(after);
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error('asked too often');
    return answer;
  });
  return { opened, asked, grow: (to: number) => (view.value = { logLines: to } as JobView) };
}

describe('a log', () => {
  it('is read to its end, and from there when it has grown', async () => {
    const { opened, asked, grow } = log(
      2,
      { lines: [line(1, 'one')], next: '1-1', more: true },
      { lines: [line(2, 'two')], next: '1-2', more: false },
      { lines: [line(5, 'three')], next: '1-5', more: false },
    );
    await settled();
    expect(opened.status.value).toBe('ready');
    grow(2);
    await settled();
    grow(3);
    await settled();
    expect(opened.lines.value.map((l) => l.text)).toEqual(['one', 'two', 'three']);
    expect(asked).toEqual(['0-0', '1-1', '1-2']);
  });

  it('reads what came while it was reading', async () => {
    const { opened, grow } = log(1, { lines: [line(1, 'one')], next: '1-1', more: false }, { lines: [line(2, 'two')], next: '1-2', more: false });
    grow(2);
    await settled();
    expect(opened.lines.value.map((l) => l.text)).toEqual(['one', 'two']);
  });

  it('keeps its lines when a reading fails, and goes on', async () => {
    const { opened, grow } = log(1, { lines: [line(1, 'one')], next: '1-1', more: false }, new Error('away'), { lines: [line(2, 'two')], next: '1-2', more: false });
    await settled();
    grow(2);
    await settled();
    expect(opened.status.value).toBe('failed');
    expect(opened.lines.value).toHaveLength(1);
    await opened.read();
    expect(opened.status.value).toBe('ready');
    expect(opened.lines.value.map((l) => l.text)).toEqual(['one', 'two']);
  });

  it('is sifted by level and text', () => {
    const lines = [line(1, 'Loss (a+b)'), line(2, 'loss rises', 'warning'), line(3, 'Failed', 'error')];
    expect(filterLines(lines, 'info', '')).toHaveLength(3);
    expect(filterLines(lines, 'warning', '').map((l) => l.seq)).toEqual([2, 3]);
    expect(filterLines(lines, 'info', 'LOSS').map((l) => l.seq)).toEqual([1, 2]);
    expect(filterLines(lines, 'info', '(A+').map((l) => l.seq)).toEqual([1]);
    expect(filterLines(lines, 'error', 'loss')).toEqual([]);
  });

  it('shows where the text is', () => {
    expect(pieces('Loss and LOSS', 'loss')).toEqual(['', 'Loss', ' and ', 'LOSS', '']);
    expect(pieces('a.b', '.')).toEqual(['a', '.', 'b']);
    expect(pieces('plain', '')).toEqual(['plain']);
  });

  it('goes into a file a line each', () => {
    expect(asText([line(1, 'one', 'warning')])).toBe('2026-05-04T09:00:00Z  #1  step 10      warning  one\n');
  });
});
