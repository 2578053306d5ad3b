import { signal } from '@preact/signals';
import { nearest } from './columns';
import type { Marks } from './chart-options';
import type { Curve } from './curve';
import type { Line } from './series';
import type { OpenJob } from './store';

export interface LineSpec {
  label: string;
  colour: string;
  /** Whether each of its points has a mark, as where there are few. */
  marked: boolean;
  of(curve: Curve): Line;
  /** The name of its series, whose best is told; none: of a chart that does not tell it. */
  series?: string;
}

export interface ChartSpec {
  title: string;
  lines: LineSpec[];
  /** A value in the legend. */
  format(value: number | undefined): string;
  /** A value on the axis. */
  axis(value: number): string;
  /** Whether it is noisy: a schedule is not. */
  noisy: boolean;
  /** The highest value there can be. */
  most?: number;
}

/** What the charts of one job share: where the cursor is, what part is shown, and how smooth. */
export class ChartView {
  readonly cursor = signal<number | null>(null);
  readonly zoom = signal<readonly [number, number] | null>(null);
  readonly smoothing = signal(0);

  constructor(readonly job: OpenJob) {}

  range(): [number, number] {
    const zoom = this.zoom.peek();
    if (zoom) return [zoom[0], zoom[1]];
    const { lastStep, totalSteps } = this.job.curve;
    return [0, lastStep || totalSteps || 1000];
  }

  zoomTo(from: number, to: number): void {
    const low = Math.max(0, from);
    if (to - low >= 2) this.zoom.value = [low, to];
  }

  marks(): Marks {
    const { curve } = this.job;
    return { epochs: curve.epochEnds(), attempts: curve.attempts.slice(1).map((attempt) => attempt.step) };
  }

  columns(line: LineSpec): Line {
    return line.of(this.job.curve);
  }

  /** The best value of the line's series, and its step, as the server has it. */
  bestOf({ series }: LineSpec): { value: number; step: number } | undefined {
    const metrics = this.job.view.value?.metrics;
    const known = series !== undefined && metrics && Object.hasOwn(metrics, series) ? metrics[series] : undefined;
    return known?.best !== undefined && known.bestStep !== undefined ? { value: known.best, step: known.bestStep } : undefined;
  }

  /** The value at the cursor; without one, the last. */
  valueOf(line: LineSpec): number | undefined {
    const { steps, values } = this.columns(line);
    const at = this.cursor.value;
    return values[at === null ? values.length - 1 : nearest(steps, at)];
  }

  /** The step of the training point that is nearest to the cursor; without one, the last. */
  stepShown(): number | undefined {
    const steps = this.job.curve.training.column('step');
    const at = this.cursor.value;
    return steps[at === null ? steps.length - 1 : nearest(steps, at)];
  }

  /** The step some points further. */
  neighbour(by: number): number | undefined {
    const steps = this.job.curve.training.column('step');
    const at = this.cursor.peek();
    const row = at === null ? steps.length - 1 : nearest(steps, at) + by;
    return steps[Math.min(steps.length - 1, Math.max(0, row))];
  }
}
