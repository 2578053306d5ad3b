import type { JobSummary } from '../api/types';

/** Changes of rows that wait to be drawn: of each job only the newest, so that what waits never grows beyond the number of jobs. */
export class RowBuffer {
  #changed = new Map<string, JobSummary>();
  #removed = new Set<string>();

  take(changed: readonly JobSummary[], removed: readonly string[]): void {
    for (const job of changed) {
      const known = this.#changed.get(job.id);
      if (!known || job.version > known.version) this.#changed.set(job.id, job);
    }
    for (const id of removed) {
      this.#changed.delete(id);
      this.#removed.add(id);
    }
  }

  /** What waits, which then waits no more. */
  drain(): { changed: JobSummary[]; removed: string[] } {
    const drained = { changed: [...this.#changed.values()].filter((job) => !this.#removed.has(job.id)), removed: [...this.#removed] };
    this.#changed.clear();
    this.#removed.clear();
    return drained;
  }
}
