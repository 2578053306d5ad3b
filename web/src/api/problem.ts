/** What went wrong, in words that can be shown; `errors` has the messages of each field by its path. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
    readonly errors: Readonly<Record<string, string[]>> = {},
    /** Seconds to wait before the next try, when the server says so. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

const words: Record<number, string> = {
  401: 'You are signed out. Sign in again.',
  403: 'Your role does not allow this.',
  404: 'This no longer exists.',
  409: 'The present state does not allow this.',
  413: 'This is too large.',
  429: 'Too many tries.',
};

/** Reads a response that is not ok; never throws itself. */
export async function readProblem(response: Response): Promise<ApiError> {
  let body: { title?: string; detail?: string; errors?: Record<string, string[]> } = {};
  try {
    if (/json/.test(response.headers.get('Content-Type') ?? '')) body = await response.json();
  } catch {
    // A proxy may answer with anything; the status is enough.
  }
  const retry = Number(response.headers.get('Retry-After'));
  const message =
    body.detail ??
    words[response.status] ??
    body.title ??
    (response.status >= 500 ? `The server had a problem (${response.status}). Try again in a moment.` : `The server refused this (${response.status}).`);
  return new ApiError(response.status, message, body.errors ?? {}, retry > 0 ? retry : undefined);
}

/** Any thrown thing as a sentence. */
export function errorMessage(error: unknown): string {
  if (error instanceof ApiError) {
    const whole = error.errors['']?.[0];
    return whole ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
