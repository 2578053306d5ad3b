// Ranges and ticks of a chart's value axis, as pure functions.

export interface RangeOptions {
  log: boolean;
  /** Whether the few values that are far from all others have their place on the axis. */
  outliers: boolean;
  /** The highest value there can be. */
  most?: number;
}

/** Fewer values have no outlier that could be told. */
const enough = 20;

/**
 * What a value axis shows: all values, with some room. Without outliers a side is cut off where its last twentieth takes more room than all
 * that lies between: else the first steps of a good run make the rest of it a flat line.
 */
export function valueRange(values: Float64Array, { log, outliers, most }: RangeOptions): [number, number] {
  const sorted = (log ? values.filter((value) => value > 0).map(Math.log10) : values.slice()).sort();
  if (sorted.length === 0) return log ? [0.1, 1] : [0, 1];
  const [low, high] = outliers || sorted.length < enough ? [sorted[0]!, sorted[sorted.length - 1]!] : withoutOutliers(sorted);
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  if (log) return [10 ** (low - room), 10 ** (high + room)];
  const bottom = low >= 0 ? Math.max(0, low - room) : low - room;
  return [bottom, most !== undefined && high <= most ? Math.min(most, high + room) + (high >= most ? room * 0.1 : 0) : high + room];
}

function withoutOutliers(sorted: Float64Array): [number, number] {
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const [first, low, high, last] = [at(0), at(0.05), at(0.95), at(1)];
  const span = high - low;
  return [low - first > span ? low - span / 4 : first, last - high > span ? high + span / 4 : last];
}

/** Round values of an axis: 1, 2 or 5 times a power of ten apart. */
export function linearTicks(low: number, high: number, about: number): number[] {
  const raw = (high - low) / Math.max(1, about);
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) ticks.push(+(i * step).toPrecision(12));
  return ticks;
}

/** Powers of ten of an axis; with 2 and 5 times them where there are few. */
export function logTicks(low: number, high: number, about: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, about)));
  const factors = last - first > about / 3 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every)
    for (const factor of factors) {
      const tick = +(factor * 10 ** power).toPrecision(3);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks.length > 1 ? ticks : linearTicks(low, high, about);
}
