import { signal } from '@preact/signals';
import type { Brush } from './axes';

/** What somebody looks at on a sweep's page: all of its charts and its table show the same. */
export class Look {
  /** The number of the trial that stands out. */
  readonly trial = signal<number | null>(null);
  /** The parts of the axes that are chosen, by the axis' name. */
  readonly brushes = signal<Readonly<Record<string, Brush>>>({});

  /** Another part of an axis; null: all of it. */
  brush(axis: string, part: Brush | null): void {
    const { [axis]: _, ...others } = this.brushes.peek();
    const isAll = part === null || (part[0] <= 0 && part[1] >= 1);
    this.brushes.value = isAll ? others : { ...others, [axis]: part };
  }
}
