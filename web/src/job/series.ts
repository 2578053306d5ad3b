import { countUpTo } from './columns';

/** An exponential mean without the pull to zero of its first values (as TensorBoard has it); `weight` 0 leaves everything as it is. */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values;
  const result = new Float64Array(values.length);
  let mean = 0;
  let trust = 0;
  for (let i = 0; i < values.length; i++) {
    mean = mean * weight + values[i]! * (1 - weight);
    trust = trust * weight + (1 - weight);
    result[i] = mean / trust;
  }
  return result;
}

/** Rows to draw between two steps: all of them when they are few, else first, lowest, highest and last of each pixel column. */
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
    let low = i;
    let high = i;
    for (; i < end && Math.floor((steps[i]! - from) / width) === column; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    const last = i - 1;
    const middle = low < high ? [low, high] : [high, low];
    for (const row of [first, ...middle, last]) if (row !== rows[rows.length - 1]) rows.push(row);
  }
  return rows;
}

export interface Line {
  steps: Float64Array;
  values: Float64Array;
}

/** Lines with steps of their own on one common axis, as uPlot wants them; null where a line has no value. */
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
