import { effect, signal, untracked, type ReadonlySignal } from '@preact/signals';
import { readLog } from '../api/jobs';
import { errorMessage } from '../api/problem';
import type { Cursor, JobView, LineLevel, LogLine } from '../api/types';

export const levels: readonly LineLevel[] = ['info', 'warning', 'error'];

/** A job's log as far as it is known: read again, from where it ended, whenever the job says that it has grown. */
export class JobLog {
  readonly lines = signal<readonly LogLine[]>([]);
  readonly status = signal<'loading' | 'ready' | 'failed'>('loading');
  readonly failure = signal('');
  private cursor: Cursor = '0-0';
  /** The size of the log when it was last asked for. */
  private asked = -1;
  private reading = false;
  private readonly abort = new AbortController();
  private readonly undo: () => void;

  constructor(
    private readonly id: string,
    private readonly view: ReadonlySignal<JobView | null>,
    private readonly readPage = readLog,
  ) {
    this.undo = effect(() => {
      const size = view.value?.logLines;
      if (size !== undefined && size !== this.asked) untracked(() => void this.read());
    });
  }

  close(): void {
    this.abort.abort();
    this.undo();
  }

  async read(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    if (this.status.value === 'failed') this.status.value = 'loading';
    try {
      // What came while this was reading is read too.
      for (let size = this.size(); ; size = this.size()) {
        this.asked = size;
        await this.readToEnd();
        if (this.size() === size) break;
      }
      this.status.value = 'ready';
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.status.value = 'failed';
      this.failure.value = errorMessage(error);
    } finally {
      this.reading = false;
    }
  }

  private size = () => this.view.peek()?.logLines ?? 0;

  private async readToEnd(): Promise<void> {
    for (let more = true; more; ) {
      const page = await this.readPage(this.id, this.cursor, this.abort.signal);
      if (page.lines.length > 0) this.lines.value = [...this.lines.value, ...page.lines];
      this.cursor = page.next;
      more = page.more;
    }
  }
}

/** The lines of at least this level that have the text, ignoring case. */
export function filterLines(lines: readonly LogLine[], least: LineLevel, text: string): readonly LogLine[] {
  const wanted = pattern(text);
  return lines.filter((line) => levels.indexOf(line.level) >= levels.indexOf(least) && (!wanted || line.text.search(wanted) >= 0));
}

/** A text in pieces, where every second one is what was searched for. */
export function pieces(text: string, search: string): string[] {
  const wanted = pattern(search);
  return wanted ? text.split(wanted) : [text];
}

/** As a file has it, and `trainyard logs` prints it. */
export function asText(lines: readonly LogLine[]): string {
  return lines.map((line) => `${line.at}  #${line.fence}  step ${String(line.step).padEnd(6)}  ${line.level.padEnd(7)}  ${line.text}\n`).join('');
}

const pattern = (search: string) => (search ? new RegExp(`(${search.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')})`, 'iu') : null);
