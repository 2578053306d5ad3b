import { effect, signal, untracked } from '@preact/signals';
import { readEvents, readJob } from '../api/jobs';
import { ApiError, errorMessage } from '../api/problem';
import type { JobDelta, JobEvent, JobView } from '../api/types';
import { announce, connectedTimes, follow, onRows } from '../live/connection';
import { Curve } from './curve';
import { JobLog } from './log';

/** Events worth a line of the timeline: all but the points of the curves and the lines of the log. */
export type Milestone = Exclude<JobEvent, { type: 'stepsTrained' | 'metricsReported' | 'lineLogged' }>;

const isMilestone = (event: JobEvent): event is Milestone => !['stepsTrained', 'metricsReported', 'lineLogged'].includes(event.type);

/** One open job: what it is, and its curve as far as it is known. */
export class OpenJob {
  readonly view = signal<JobView | null>(null);
  readonly status = signal<'loading' | 'ready' | 'missing' | 'failed'>('loading');
  readonly failure = signal('');
  /** Whether all of the history so far has been read. */
  readonly isRead = signal(false);
  readonly milestones = signal<readonly Milestone[]>([]);
  readonly curve = new Curve();
  /** Grows with each change of the curve. */
  readonly revision = signal(0);
  readonly log: JobLog;
  private readonly abort = new AbortController();
  private readonly undo: (() => void)[] = [];

  constructor(readonly id: string) {
    this.log = new JobLog(id, this.view);
    this.undo.push(
      () => this.log.close(),
      onRows((changed, removed) => {
        if (removed.includes(id)) this.status.value = 'missing';
        const row = changed.find((job) => job.id === id);
        const known = this.view.value;
        if (row && known && row.version > known.version) this.view.value = { ...known, ...row, requested: row.requested } as JobView;
      }),
      effect(() => {
        // A hub that was away may have missed the job's end: read what the rows do not tell.
        if (connectedTimes.value > 1) untracked(() => void this.readView().catch(() => undefined));
      }),
    );
    void this.open();
  }

  close(): void {
    this.abort.abort();
    for (const undo of this.undo) undo();
  }

  /** Reads the job and its history, then follows it live from there. */
  async open(): Promise<void> {
    this.status.value = 'loading';
    try {
      await this.readView();
      for (let more = true; more; ) {
        const page = await readEvents(this.id, this.curve.cursor, this.abort.signal);
        this.takeEvents(page.events);
        this.curve.moveTo(page.next);
        more = page.more;
      }
      this.status.value = 'ready';
      this.isRead.value = true;
      this.undo.push(follow(this.id, { cursor: () => this.curve.cursor, take: (delta) => this.take(delta) }));
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.status.value = error instanceof ApiError && (error.status === 404 || error.status === 400) ? 'missing' : 'failed';
      this.failure.value = errorMessage(error);
    }
  }

  /** Takes the answer of an action. */
  accept(job: JobView): void {
    if (!this.view.value || job.version >= this.view.value.version) this.view.value = job;
    announce([job]);
  }

  private async readView(): Promise<void> {
    const view = await readJob(this.id, this.abort.signal);
    if (!this.view.value || view.version >= this.view.value.version) this.view.value = view;
    this.status.value = 'ready';
  }

  private take(delta: JobDelta): void {
    if (!this.view.value || delta.job.version >= this.view.value.version) this.view.value = delta.job;
    this.takeEvents(delta.events);
    this.curve.moveTo(delta.next);
  }

  private takeEvents(events: readonly JobEvent[]): void {
    const fresh = this.curve.add(events);
    if (fresh.length === 0) return;
    const milestones = fresh.filter(isMilestone);
    if (milestones.length > 0) this.milestones.value = [...this.milestones.value, ...milestones];
    this.revision.value++;
  }
}
