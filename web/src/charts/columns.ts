/** Columns of numbers that grow together, row by row, in typed arrays. */
export class Columns<K extends string> {
  length = 0;
  private readonly data: Record<K, Float64Array>;

  /** @param capacity Rows that there is room for at first. */
  constructor(
    private readonly names: readonly K[],
    private capacity = 256,
  ) {
    this.data = Object.fromEntries(names.map((name) => [name, new Float64Array(this.capacity)])) as Record<K, Float64Array>;
  }

  /** A view on one column; valid until the next change. */
  column(name: K): Float64Array {
    return this.data[name].subarray(0, this.length);
  }

  at(name: K, row: number): number {
    return row >= 0 && row < this.length ? this.data[name][row]! : NaN;
  }

  push(row: Record<K, number>): void {
    if (this.length === this.capacity) this.grow();
    for (const name of this.names) this.data[name][this.length] = row[name];
    this.length++;
  }

  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  private grow(): void {
    this.capacity *= 2;
    for (const name of this.names) {
      const larger = new Float64Array(this.capacity);
      larger.set(this.data[name]);
      this.data[name] = larger;
    }
  }
}

/** The number of leading entries of a rising column that are at most `value`. */
export function countUpTo(rising: Float64Array, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row whose value is nearest; -1 of an empty column. */
export function nearest(rising: Float64Array, value: number): number {
  const after = countUpTo(rising, value);
  if (after === 0) return rising.length > 0 ? 0 : -1;
  if (after === rising.length) return after - 1;
  return value - rising[after - 1]! <= rising[after]! - value ? after - 1 : after;
}
