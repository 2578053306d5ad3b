import { computed, effect, signal } from '@preact/signals';
import { ApiError, errorMessage } from '../api/problem';
import { beginSweep, checkSweep } from '../api/sweeps';
import type { CheckedSweep, SweepView } from '../api/types';
import { newKey, type SpecForm } from '../new-job/form';
import type { TabStore } from '../ui/tab-store';
import { atRows, emptyDraft, toAsk, type Errors, type SweepDraft } from './draft';
import { candidatesOf, emptyRow, rowFor, type SettingRow } from './settings';

/** Milliseconds after the last change before the server is asked; and until it is asked again, where it could not be. */
const [settled, askAgainAfter] = [350, 5_000];

/** One form of a new sweep: what is trained, what may vary, and what the server says about it. */
export class SweepForm {
  readonly draft = signal<SweepDraft>(emptyDraft);
  readonly errors = signal<Errors>({});
  readonly checked = signal<CheckedSweep | null>(null);
  readonly checking = signal(false);
  /** Why the server has not checked the draft; empty: it has, or is about to. */
  readonly unchecked = signal('');
  readonly beginning = signal(false);
  readonly failure = signal('');
  readonly candidates = computed(() => (this.spec.status.value === 'ready' ? candidatesOf(this.spec.fields, Object.keys(this.spec.presets)) : []));
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = new AbortController();
  private readonly undo: () => void;
  private key = { id: newKey(), of: '' };

  /**
   * @param spec What each trial trains, which has a form of its own.
   * @param kept The draft, as it was left.
   */
  constructor(readonly spec: SpecForm, private readonly kept: TabStore) {
    const before = kept.read() as Partial<SweepDraft> | null;
    if (before && Array.isArray(before.rows)) this.draft.value = { ...emptyDraft, ...before, rows: before.rows.map((row) => ({ ...emptyRow, ...row })) };
    this.undo = effect(() => {
      const [draft, trained] = [this.draft.value, this.spec.spec.value];
      if (this.spec.status.value === 'ready' && Object.keys(trained).length > 0) this.checkSoon(draft);
    });
  }

  close(): void {
    this.undo();
    clearTimeout(this.timer);
    this.asked.abort();
    this.spec.close();
  }

  change(part: Partial<SweepDraft>): void {
    this.draft.value = { ...this.draft.value, ...part };
    this.failure.value = '';
    this.kept.write(this.draft.value);
  }

  changeRow(index: number, part: Partial<SettingRow>): void {
    this.change({ rows: this.draft.value.rows.map((row, i) => (i === index ? { ...row, ...part } : row)) });
  }

  /** Another setting in a row: one that is known brings values to begin with. */
  chooseName(index: number, name: string): void {
    const known = this.candidates.value.find(({ path }) => path === name);
    const before = this.draft.value.rows[index]!;
    if (known && before.name !== name) this.changeRow(index, rowFor(known, this.draft.value.rows.slice(0, index)));
    else this.changeRow(index, { name });
  }

  addRow(): void {
    this.change({ rows: [...this.draft.value.rows, emptyRow] });
  }

  removeRow(index: number): void {
    const rows = this.draft.value.rows.filter((_, i) => i !== index);
    this.change({ rows: rows.length > 0 ? rows : [emptyRow] });
  }

  /** The new sweep; undefined when something is wrong, which then stands beside the fields. */
  async begin(): Promise<SweepView | undefined> {
    if (this.beginning.value) return undefined;
    const { sweep, errors, rows } = this.ask();
    this.errors.value = errors;
    if (Object.keys(errors).length > 0) return undefined;
    this.beginning.value = true;
    this.failure.value = '';
    try {
      // The same form with the same sweep is the same wish, however often it is sent.
      const written = JSON.stringify(sweep);
      if (this.key.of !== written) this.key = { id: newKey(), of: written };
      const begun = await beginSweep(sweep, this.key.id);
      this.kept.remove();
      return begun;
    } catch (error) {
      if (!this.take(error, rows)) this.failure.value = errorMessage(error);
      return undefined;
    } finally {
      this.beginning.value = false;
    }
  }

  private ask() {
    return toAsk(this.draft.value, this.spec.spec.value, this.spec.fields);
  }

  private checkSoon(draft: SweepDraft): void {
    this.asked.abort();
    clearTimeout(this.timer);
    // Somebody who has not begun to choose is not told that something is missing.
    if (draft.rows.every((row) => row.name.trim() === '')) {
      this.errors.value = {};
      this.checked.value = null;
      this.checking.value = false;
      return;
    }
    this.checking.value = true;
    this.timer = setTimeout(() => void this.check(), settled);
  }

  private async check(): Promise<void> {
    const { sweep, errors, rows } = this.ask();
    const asked = (this.asked = new AbortController());
    if (Object.keys(errors).length > 0) {
      this.errors.value = errors;
      this.checking.value = false;
      return;
    }
    try {
      this.checked.value = await checkSweep(sweep, asked.signal);
      this.errors.value = {};
      this.unchecked.value = '';
    } catch (error) {
      if (asked.signal.aborted) return;
      if (!this.take(error, rows)) {
        this.unchecked.value = errorMessage(error);
        this.timer = setTimeout(() => void this.check(), askAgainAfter);
      }
    }
    this.checking.value = false;
  }

  /** Whether the server found fields that need another value. */
  private take(error: unknown, rows: readonly number[]): boolean {
    if (!(error instanceof ApiError) || Object.keys(error.errors).length === 0) return false;
    this.errors.value = atRows(error.errors, rows);
    this.checked.value = null;
    this.unchecked.value = '';
    return true;
  }
}
