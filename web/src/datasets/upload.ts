import { Upload, type DetailedError, type UploadOptions } from 'tus-js-client';
import { uploads } from '../api/datasets';
import { accessToken, renewAfterRefusal } from '../api/session';
import { rooted } from '../ui/root';

/** What an upload tells while it runs. */
export interface UploadListener {
  progress(sent: number): void;
  /** A piece failed, and is sent again by itself. */
  retrying(): void;
}

// Small enough for any proxy, and each brings a token that is good.
const pieceBytes = 8 * 2 ** 20;
const retryDelays = [0, 1000, 2000, 5000, 10_000, 15_000, 30_000];
const passing = [0, 409, 423, 429];

/** A file on its way to the server, by the tus protocol: after a broken connection it goes on from what is there. */
export class ResumableUpload {
  private readonly upload: Upload;
  private token: string | undefined;
  private done: (id: string) => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  constructor(content: Blob, fileName: string, listener: UploadListener, transport: Partial<Pick<UploadOptions, 'httpStack' | 'endpoint' | 'retryDelays'>> = {}) {
    // A packed folder has no date, by which the same one would be known again after a reload.
    const isFile = typeof File !== 'undefined' && content instanceof File;
    this.upload = new Upload(content, {
      endpoint: new URL(rooted(uploads), globalThis.location?.href ?? 'http://localhost').href,
      metadata: { filename: fileName },
      chunkSize: pieceBytes,
      retryDelays,
      storeFingerprintForResuming: isFile,
      removeFingerprintOnSuccess: true,
      onBeforeRequest: async (request) => {
        this.token = await accessToken();
        if (this.token) request.setHeader('Authorization', `Bearer ${this.token}`);
      },
      onAfterResponse: async (_, response) => {
        if (response.getStatus() === 401) await renewAfterRefusal(this.token);
      },
      onShouldRetry: (error, tries) => {
        const status = statusOf(error);
        const again = passing.includes(status) || status >= 500 || (status === 401 && tries === 0);
        if (again) listener.retrying();
        return again;
      },
      onProgress: (sent) => listener.progress(sent),
      onSuccess: () => this.done(this.id!),
      onError: (error) => this.failed(new Error(wordsOf(error))),
      ...transport,
    });
  }

  /** What the server calls it; undefined until it has begun. */
  get id(): string | undefined {
    return this.upload.url?.split('/').at(-1);
  }

  /** Sends what the server does not have; after a failure, called again, it goes on. */
  async send(): Promise<string> {
    const ended = new Promise<string>((done, failed) => ([this.done, this.failed] = [done, failed]));
    if (!this.upload.url && this.upload.options.storeFingerprintForResuming) {
      const [before] = await this.upload.findPreviousUploads().catch(() => []);
      if (before) this.upload.resumeFromPreviousUpload(before);
    }
    this.upload.start();
    return ended;
  }

  /** Stops, and has the server remove what it has. */
  async cancel(): Promise<void> {
    await this.upload.abort(true).catch(() => undefined);
  }
}

const statusOf = (error: Error | DetailedError) => ('originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0);

/** The server's own sentence where there is one. */
function wordsOf(error: Error | DetailedError): string {
  if (!('originalResponse' in error)) return `The file could not be read. ${error.message}`;
  if (!error.originalResponse) return 'The connection broke, and could not be made again. What was sent is kept.';
  try {
    const { detail, errors } = JSON.parse(error.originalResponse.getBody()) as { detail?: string; errors?: Record<string, string[]> };
    const [field, [message] = []] = Object.entries(errors ?? {})[0] ?? [];
    if (detail ?? message) return detail ?? `${field} ${message}`;
  } catch {
    // A proxy may answer with anything; the status is enough.
  }
  return `The server refused the upload (${error.originalResponse.getStatus()}).`;
}
