import type { Cursor, JobEvent } from '../api/types';
import { Columns, countUpTo } from '../charts/columns';
import { NamedSeries } from './named-series';

export interface AttemptStart {
  fence: number;
  /** The step after which the attempt goes on. */
  step: number;
  worker: string;
  device: string;
}

/**
 * What a job's events add up to: one value a step. When an attempt goes on after step S, what earlier attempts reported beyond S is
 * superseded. Events may be given twice: what is not after the last one is ignored.
 */
export class Curve {
  readonly training = new Columns(['step', 'epoch', 'loss', 'accuracy', 'learningRate', 'samplesPerSecond'] as const);
  readonly validation = new Columns(['step', 'epoch', 'loss', 'accuracy', 'macroF1'] as const);
  /** The series without columns of their own above. */
  readonly named = new NamedSeries();
  readonly attempts: AttemptStart[] = [];
  stepsPerEpoch = 0;
  totalSteps = 0;
  private fence = 0;
  private seq = 0;

  get cursor(): Cursor {
    return `${this.fence}-${this.seq}`;
  }

  /** The last step that anything was reported for. */
  get lastStep(): number {
    return Math.max(0, last(this.training), last(this.validation), this.named.lastStep);
  }

  /** Takes events in order; returns those that were new. */
  add(events: readonly JobEvent[]): JobEvent[] {
    return events.filter((event) => this.isNew(event) && (this.apply(event), true));
  }

  /** The events up to here are known, even if none of them was seen. */
  moveTo(cursor: Cursor): void {
    const { fence, seq } = parseCursor(cursor);
    if (isAfter(fence, seq, this.fence, this.seq)) [this.fence, this.seq] = [fence, seq];
  }

  /** Steps at which a whole epoch ends, up to the last one reported. */
  epochEnds(): number[] {
    const ends: number[] = [];
    if (this.stepsPerEpoch <= 0) return ends;
    for (let step = this.stepsPerEpoch; step <= this.lastStep; step += this.stepsPerEpoch) ends.push(step);
    return ends;
  }

  private isNew(event: JobEvent): boolean {
    return isAfter(event.fence, event.seq, this.fence, this.seq);
  }

  private apply(event: JobEvent): void {
    [this.fence, this.seq] = [event.fence, event.seq];
    switch (event.type) {
      case 'attemptStarted':
        this.training.truncate(countUpTo(this.training.column('step'), event.step));
        this.validation.truncate(countUpTo(this.validation.column('step'), event.validatesAgain ? event.step - 1 : event.step));
        this.named.supersede(event);
        this.attempts.push({ fence: event.fence, step: event.step, worker: event.worker, device: event.device });
        this.stepsPerEpoch = event.stepsPerEpoch;
        this.totalSteps = event.totalSteps;
        break;
      case 'stepsTrained':
        // A step has one value: a later report on the same step replaces the earlier one.
        this.training.truncate(countUpTo(this.training.column('step'), event.step - 1));
        this.training.push(event);
        break;
      case 'epochValidated':
        this.validation.truncate(countUpTo(this.validation.column('step'), event.step - 1));
        this.validation.push({ ...event.validation, step: event.step, epoch: event.epoch });
        this.named.add('validation/macro_f1', 'validation', event.step, event.validation.macroF1);
        break;
      case 'metricsReported':
        for (const [name, value] of Object.entries(event.values)) this.named.add(name, event.phase, event.step, value);
        break;
      case 'trainingSucceeded':
        this.named.add('test/macro_f1', 'test', event.step, event.result.test.macroF1);
        break;
    }
  }
}

export function parseCursor(cursor: Cursor): { fence: number; seq: number } {
  const [fence = 0, seq = 0] = cursor.split('-').map(Number);
  return { fence, seq };
}

function isAfter(fence: number, seq: number, thanFence: number, thanSeq: number): boolean {
  return fence > thanFence || (fence === thanFence && seq > thanSeq);
}

function last(columns: { length: number; at(name: 'step', row: number): number }): number {
  return columns.length > 0 ? columns.at('step', columns.length - 1) : 0;
}
