import { signal } from '@preact/signals';
import { compareJobs, readCurves, type CurveQuery } from '../api/compare';
import { errorMessage } from '../api/problem';
import type { CurveAxis, JobComparison, JobState } from '../api/types';
import type { Line } from '../charts/series';
import { lineOf } from './curves';

/** Jobs whose curves are asked for at once: the first ones are there before the last ones are read. */
const together = 20;

/** Milliseconds between two readings of what still trains. */
const every = 4_000;

const hasEnded = (state: JobState) => state === 'succeeded' || state === 'failed' || state === 'cancelled';
const nothing: Line = { places: new Float64Array(0), values: new Float64Array(0) };

/** What the page shows of some jobs, as far as it is read. What trains is read again and again. */
export class Comparison {
  readonly of = signal<JobComparison | null>(null);
  readonly failure = signal('');
  /** Whether curves are on their way that were not there before. */
  readonly isReading = signal(false);
  /** Grows with each change of the lines. */
  readonly revision = signal(0);
  private lines = new Map<string, Line>();
  private asked = '';
  private reading = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  line(id: string): Line {
    return this.lines.get(id) ?? nothing;
  }

  /** Reads what differs between jobs. */
  async show(jobs: readonly string[], signal: AbortSignal): Promise<void> {
    if (jobs.length === 0) {
      this.of.value = null;
      return;
    }
    try {
      this.of.value = await compareJobs(jobs, signal);
      this.failure.value = '';
    } catch (error) {
      if (!signal.aborted) this.failure.value = errorMessage(error);
    }
  }

  /** Reads the curves of jobs; those of another series or axis go. A zoomed part replaces the whole when it is there. */
  async draw(jobs: readonly string[], query: CurveQuery): Promise<void> {
    this.reading.abort();
    clearTimeout(this.timer);
    const { signal } = (this.reading = new AbortController());
    const kind = `${query.metric}\n${query.x}`;
    if (kind !== this.asked) this.lines = new Map();
    const isOther = kind !== this.asked;
    this.asked = kind;
    if (isOther) this.revision.value++;
    this.isReading.value = true;
    await this.read(jobs, query, signal);
    if (signal.aborted) return;
    this.isReading.value = false;
    this.follow(jobs, query, signal);
  }

  close(): void {
    this.reading.abort();
    clearTimeout(this.timer);
  }

  private async read(jobs: readonly string[], query: CurveQuery, signal: AbortSignal): Promise<void> {
    try {
      for (let first = 0; first < jobs.length; first += together) {
        const curves = await readCurves(jobs.slice(first, first + together), query, signal);
        for (const curve of curves) this.lines.set(curve.job, lineOf(curve, query.x as CurveAxis));
        this.revision.value++;
      }
      this.failure.value = '';
    } catch (error) {
      if (!signal.aborted) this.failure.value = errorMessage(error);
    }
  }

  /** Goes on with what still trains, and once more after its end. */
  private follow(jobs: readonly string[], query: CurveQuery, signal: AbortSignal): void {
    const training = jobs.filter((id) => this.of.peek()?.jobs.some((job) => job.id === id && !hasEnded(job.state)) ?? true);
    if (training.length === 0) return;
    this.timer = setTimeout(() => {
      void (async () => {
        if (document.visibilityState === 'visible') {
          await this.show(jobs, signal);
          await this.read(training, query, signal);
        }
        if (!signal.aborted) this.follow(jobs, query, signal);
      })();
    }, every);
  }
}
