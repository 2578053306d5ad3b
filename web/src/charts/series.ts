import { countUpTo } from './columns';

/** What lies beyond has no place on an axis: it is drawn as an infinite value is. */
const farthest = 1e30;
export const isOnAxis = (value: number) => Math.abs(value) <= farthest;

/** A line's points; places rise. */
export interface Line {
  places: Float64Array;
  values: Float64Array;
  /** Where the server left points out: how many each one stands for, and the mean of the finite ones among them. */
  thinned?: { counts: ArrayLike<number>; means: ArrayLike<number> };
}

/**
 * An exponential mean without the pull to zero of its first values (as TensorBoard has it); `weight` 0 leaves everything as it is. A
 * value that is not finite stays as it is, and counts for no other. Of a line that was thinned, a point counts as its mean as often as the
 * points that it stands for: peaks alone would pull the mean to them.
 */
export function smooth({ values, thinned }: Line, weight: number): Float64Array {
  if (weight <= 0) return values;
  const result = new Float64Array(values.length);
  let mean = 0;
  let trust = 0;
  for (let i = 0; i < values.length; i++) {
    const value = thinned ? thinned.means[i]! : values[i]!;
    if (isOnAxis(value)) {
      const kept = thinned ? weight ** thinned.counts[i]! : weight;
      mean = mean * kept + value * (1 - kept);
      trust = trust * kept + (1 - kept);
    }
    result[i] = isOnAxis(values[i]!) ? mean / trust : values[i]!;
  }
  return result;
}

/**
 * Rows to draw between two places: all of them when they are few, else first, lowest, highest and last of each pixel column, and one
 * that is not finite where there is any, so that its gap stays.
 */
export function rowsToDraw(places: Float64Array, values: Float64Array, from: number, to: number, columns: number): number[] {
  // One row more on each side, so that a line leaves the picture instead of ending in it.
  const start = Math.max(0, countUpTo(places, from) - 1);
  const end = Math.min(places.length, countUpTo(places, to) + 1);
  const rows: number[] = [];
  if (end - start <= columns * 4) {
    for (let i = start; i < end; i++) rows.push(i);
    return rows;
  }

  const width = (to - from) / columns || 1;
  for (let i = start; i < end; ) {
    const column = Math.floor((places[i]! - from) / width);
    const first = i;
    let low = -1;
    let high = -1;
    let gap = -1;
    for (; i < end && Math.floor((places[i]! - from) / width) === column; i++) {
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

/**
 * Lines with places of their own on one common axis; null where a line has no value. Where the lines have so many places together that each
 * of them would be nearly empty there, the axis is a grid finer than the pixels.
 */
export function align(lines: readonly Line[], from: number, to: number, columns: number): [number[], ...(number | null)[][]] {
  const drawn = lines.map((line) => rowsToDraw(line.places, line.values, from, to, columns));
  if (lines.length === 1) {
    const line = lines[0]!;
    return [drawn[0]!.map((row) => line.places[row]!), drawn[0]!.map((row) => line.values[row]!)];
  }
  const places = new Set<number>();
  lines.forEach((line, k) => drawn[k]!.forEach((row) => places.add(line.places[row]!)));
  if (places.size > columns * 2) return onGrid(lines, drawn, from, to, columns);
  const axis = [...places].sort((a, b) => a - b);
  const at = new Map(axis.map((place, i) => [place, i]));
  const columnsOf = lines.map((line, k) => {
    const values = new Array<number | null>(axis.length).fill(null);
    for (const row of drawn[k]!) values[at.get(line.places[row]!)!] = line.values[row]!;
    return values;
  });
  return [axis, ...columnsOf];
}

function onGrid(lines: readonly Line[], drawn: readonly number[][], from: number, to: number, columns: number): [number[], ...(number | null)[][]] {
  const size = columns * Math.max(1, ...lines.map((line, k) => mostInColumn(line, drawn[k]!, (to - from) / columns || 1)));
  const width = (to - from) / size || 1;
  // One slot more on each side, for the rows beyond the edges.
  const axis = Array.from({ length: size + 2 }, (_, i) => from + (i - 0.5) * width);
  const columnsOf = lines.map((line, k) => {
    const values = new Array<number | null>(axis.length).fill(null);
    let slot = -1;
    for (const row of drawn[k]!) {
      slot = Math.max(slot + 1, Math.min(size + 1, Math.max(0, 1 + Math.floor((line.places[row]! - from) / width))));
      if (slot < axis.length) values[slot] = line.values[row]!;
    }
    return values;
  });
  return [axis, ...columnsOf];
}

/** Rows of a line that fall into one column of the picture, at most. */
function mostInColumn({ places }: Line, rows: readonly number[], width: number): number {
  let [most, here, column] = [0, 0, NaN];
  for (const row of rows) {
    const own = Math.floor(places[row]! / width);
    here = own === column ? here + 1 : 1;
    column = own;
    most = Math.max(most, here);
  }
  return most;
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
export function notFinite({ places, values }: Line, from: number, to: number, columns: number): { place: number; kind: NotFinite }[] {
  const width = (to - from) / columns || 1;
  const lastColumn: Partial<Record<NotFinite, number>> = {};
  const marks: { place: number; kind: NotFinite }[] = [];
  for (let i = Math.max(0, countUpTo(places, from) - 1); i < places.length && places[i]! <= to; i++) {
    const value = values[i]!;
    if (isOnAxis(value) || places[i]! < from) continue;
    const kind = Number.isNaN(value) ? 'nan' : value > 0 ? 'high' : 'low';
    const column = Math.floor((places[i]! - from) / width);
    if (lastColumn[kind] === column) continue;
    lastColumn[kind] = column;
    marks.push({ place: places[i]!, kind });
  }
  return marks;
}
