import { computed, effect, signal } from '@preact/signals';
import { cancelImport, importUpload, readImport } from '../api/datasets';
import { ApiError, errorMessage } from '../api/problem';
import { sessionState } from '../api/session';
import type { Dataset, DatasetImport } from '../api/types';
import type { Picked } from './pick';
import { noSettings, optionsOf, type Settings } from './settings';
import { ResumableUpload, type UploadListener } from './upload';

export type UploadState =
  | { is: 'sending' | 'retrying'; sent: number }
  | { is: 'broken'; sent: number; why: string }
  | { is: 'there'; id: string };

type Sender = Pick<ResumableUpload, 'send' | 'cancel'>;
const pollEvery = 500;

/** From a chosen file to a dataset: the upload, and the import as often as it takes. It goes on while other pages are shown. */
export class Bringing {
  readonly picked = signal<Picked | null>(null);
  readonly settings = signal<Settings>(noSettings);
  readonly upload = signal<UploadState>({ is: 'sending', sent: 0 });
  /** Whether the form was sent; until the upload is there, it waits. */
  readonly isAsked = signal(false);
  readonly import = signal<DatasetImport | null>(null);
  /** Why the form was not taken, by field; '' has what belongs to none. */
  readonly errors = signal<Readonly<Record<string, string[]>>>({});
  readonly dataset = signal<Dataset | null>(null);
  readonly isBusy = computed(() => this.picked.value !== null && (this.upload.value.is === 'sending' || this.upload.value.is === 'retrying' || this.import.value?.state === 'running'));
  private sender: Sender | undefined;
  private abort = new AbortController();

  constructor(private readonly send: (picked: Picked, listener: UploadListener) => Sender = (picked, listener) => new ResumableUpload(picked.content, picked.fileName, listener)) {}

  begin(picked: Picked): void {
    this.forget();
    this.picked.value = picked;
    this.settings.value = { ...noSettings, name: picked.name };
    const sent = () => (this.upload.value.is === 'there' ? picked.content.size : this.upload.value.sent);
    this.sender = this.send(picked, {
      progress: (bytes) => (this.upload.value = { is: 'sending', sent: bytes }),
      retrying: () => (this.upload.value = { is: 'retrying', sent: sent() }),
    });
    void this.continueUpload();
  }

  /** Sends what is missing. */
  async continueUpload(): Promise<void> {
    const { sender, abort } = this;
    const before = this.upload.value;
    this.upload.value = { is: 'sending', sent: before.is === 'there' ? 0 : before.sent };
    try {
      const id = await sender!.send();
      if (abort.signal.aborted) return;
      this.upload.value = { is: 'there', id };
      if (this.isAsked.value) await this.startImport(id);
    } catch (error) {
      if (abort.signal.aborted) return;
      const now = this.upload.value;
      this.upload.value = { is: 'broken', sent: now.is === 'there' ? 0 : now.sent, why: errorMessage(error) };
    }
  }

  change(settings: Partial<Settings>): void {
    this.settings.value = { ...this.settings.value, ...settings };
  }

  /** Makes a dataset of the upload, at once or when it is there. */
  async submit(): Promise<void> {
    if (this.import.value?.state === 'running') return;
    this.isAsked.value = true;
    this.errors.value = {};
    const upload = this.upload.value;
    if (upload.is === 'there') await this.startImport(upload.id);
  }

  /** Ends the import; the upload stays, for other options. */
  async stopImport(): Promise<void> {
    const view = this.import.value;
    if (view?.state !== 'running') return;
    // Where it just ended by itself, its end is shown.
    await cancelImport(view.id).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
    });
  }

  /** Gives the upload up. */
  async cancel(): Promise<void> {
    const { sender } = this;
    this.forget();
    await sender?.cancel();
  }

  /** Ready for another file. */
  forget(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.sender = undefined;
    this.picked.value = null;
    this.upload.value = { is: 'sending', sent: 0 };
    this.isAsked.value = false;
    this.import.value = null;
    this.errors.value = {};
    this.dataset.value = null;
  }

  private async startImport(upload: string): Promise<void> {
    const { signal } = this.abort;
    const { name } = this.settings.value;
    this.import.value = { id: upload, state: 'running', done: 0, total: 0, findings: [] };
    try {
      await this.follow(await importUpload(upload, name.trim(), optionsOf(this.settings.value, this.picked.value!.kind)), signal);
    } catch (error) {
      if (signal.aborted) return;
      this.import.value = null;
      this.errors.value = error instanceof ApiError && Object.keys(error.errors).length > 0 ? error.errors : { '': [errorMessage(error)] };
    }
    if (!signal.aborted) this.isAsked.value = false;
  }

  private async follow(first: DatasetImport, signal: AbortSignal): Promise<void> {
    let view = first;
    for (;;) {
      if (signal.aborted) return;
      this.import.value = view;
      if (view.state !== 'running') break;
      await new Promise((later) => setTimeout(later, pollEvery));
      try {
        view = await readImport(view.id, signal);
      } catch (error) {
        // It goes on at the server, whether anybody can ask or not.
        if (!(error instanceof ApiError) || (error.status > 0 && error.status < 500 && error.status !== 429)) throw error;
      }
    }
    if (view.dataset) this.dataset.value = view.dataset;
    if (view.state === 'cancelled') this.import.value = null;
  }
}

/** The one of this tab. */
export const bringing = new Bringing();

// What one person chose is nothing to the next one.
effect(() => {
  if (sessionState.value === 'out') void bringing.cancel();
});

globalThis.addEventListener?.('beforeunload', (event) => {
  const { is } = bringing.upload.value;
  if (bringing.picked.value && (is === 'sending' || is === 'retrying')) event.preventDefault();
});
