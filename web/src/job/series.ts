import { countUpTo } from './columns';

/** What lies beyond has no place on an axis: it is drawn as an infinite value is. */
const farthest = 1e30;
const isOnAxis = (value: number) => Math.abs(value) <= farthest;

/**
 * An exponential mean without the pull to zero of its first values (as TensorBoard has it); `weight` 0 leaves everything as it is. A
 * value that is not finite stays as it is, and counts for no other.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values;
  const result = new Float64Array(values.length);
  let mean = 0;
  let trust = 0;
  for (let i = 0; i < values.length; i++) {
    if (!isOnAxis(values[i]!)) {
      result[i] = values[i]!;
      continue;
    }
    mean = mean * weight + values[i]! * (1 - weight);
    trust = trust * weight + (1 - weight);
    result[i] = mean / trust;
  }
  return result;
}

/**
 * Rows to draw between two steps: all of them when they are few, else first, lowest, highest and last of each pixel column, and one
 * that is not finite where there is any, so that its gap stays.
 */
export function rowsToDraw(steps: Float64Array, values: Float64Array, from: number, to: number, columns: number): number[] {
  // One row more on each side, so that a line leaves the picture instead of ending in it.
  const start = Math.max(0, countUpTo(steps, from) - 1);
  const end = Math.min(steps.length, countUpTo(steps, to) + 1);
  const rows: number[] = [];
  if (end - start <= columns * 4) {
    for (let i = start; i < end; i++) rows.push(i);
    return rows;
  }

  const width = (to - from) / columns || 1;
  for (let i = start; i < end; ) {
    const column = Math.floor((steps[i]! - from) / width);
    const first = i;
    let low = -1;
    let high = -1;
    let gap = -1;
    for (; i < end && Math.floor((steps[i]! - from) / width) === column; i++) {
      if (!isOnAxis(values[i]!)) {
        if (gap < 0) gap = i;
        continue;
      }
      if (low < 0 || values[i]! < values[low]!) low = i;
      if (high < 0 || values[i]! > values[high]!) high = i;
    }
    const chosen = [first, low, high, gap, i - 1].filter((row) => row >= 0).sort((a, b) => a - b);
    for (const row of chosen) if (row !== rows[rows.length - 1]) rows.push(row);
  }
  return rows;
}

export interface Line {
  steps: Float64Array;
  values: Float64Array;
}

/** Lines with steps of their own on one common axis; null where a line has no value. */
export function align(lines: readonly Line[], from: number, to: number, columns: number): [number[], ...(number | null)[][]] {
  const drawn = lines.map((line) => rowsToDraw(line.steps, line.values, from, to, columns));
  if (lines.length === 1) {
    const line = lines[0]!;
    return [drawn[0]!.map((row) => line.steps[row]!), drawn[0]!.map((row) => line.values[row]!)];
  }
  const axis = [...new Set(lines.flatMap((line, k) => drawn[k]!.map((row) => line.steps[row]!)))].sort((a, b) => a - b);
  const place = new Map(axis.map((step, i) => [step, i]));
  const columnsOf = lines.map((line, k) => {
    const values = new Array<number | null>(axis.length).fill(null);
    for (const row of drawn[k]!) values[place.get(line.steps[row]!)!] = line.values[row]!;
    return values;
  });
  return [axis, ...columnsOf];
}

/** Values as uPlot draws them: null is a gap in the line, undefined is no point of this line. On a logarithmic scale zero has no place. */
export function drawable(values: readonly (number | null)[], log: boolean): (number | null | undefined)[] {
  const drawn = values.map((value) => (value === null ? undefined : !isOnAxis(value) || (log && value <= 0) ? null : value));
  // A gap reaches from one point of the line to the next, past the steps of other lines.
  for (let i = 1; i < drawn.length; i++) if (drawn[i] === undefined && drawn[i - 1] === null) drawn[i] = null;
  for (let i = drawn.length - 2; i >= 0; i--) if (drawn[i] === undefined && drawn[i + 1] === null) drawn[i] = null;
  return drawn;
}

/** Points between two gaps, which no line shows. */
export function isolated(values: readonly (number | null | undefined)[]): number[] {
  const alone: number[] = [];
  let before: number | null = null;
  let point = -1;
  values.forEach((value, i) => {
    if (value === undefined) return;
    if (value === null && before !== null && point >= 0) alone.push(point);
    point = value !== null && before === null ? i : -1;
    before = value;
  });
  if (point >= 0) alone.push(point);
  return alone;
}

export type NotFinite = 'nan' | 'high' | 'low';

/** Where a line has no finite value: at most one mark of each kind a pixel column. */
export function notFinite({ steps, values }: Line, from: number, to: number, columns: number): { step: number; kind: NotFinite }[] {
  const width = (to - from) / columns || 1;
  const lastColumn: Partial<Record<NotFinite, number>> = {};
  const marks: { step: number; kind: NotFinite }[] = [];
  for (let i = Math.max(0, countUpTo(steps, from) - 1); i < steps.length && steps[i]! <= to; i++) {
    const value = values[i]!;
    if (isOnAxis(value) || steps[i]! < from) continue;
    const kind = Number.isNaN(value) ? 'nan' : value > 0 ? 'high' : 'low';
    const column = Math.floor((steps[i]! - from) / width);
    if (lastColumn[kind] === column) continue;
    lastColumn[kind] = column;
    marks.push({ step: steps[i]!, kind });
  }
  return marks;
}
