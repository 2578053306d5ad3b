import { rooted } from '../ui/root';
import { ApiError } from './problem';

export interface Options {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** One request, with a token or without; that the server cannot be reached is an error like any other. */
export async function send(path: string, { method = 'GET', body, headers, signal }: Options, token?: string): Promise<Response> {
  const init: RequestInit = { method, headers: { Accept: 'application/json, */*', ...headers }, credentials: 'same-origin' };
  const all = init.headers as Record<string, string>;
  if (token) all['Authorization'] = `Bearer ${token}`;
  if (signal) init.signal = signal;
  if (body !== undefined) {
    all['Content-Type'] = 'application/json';
    init.body = typeof body === 'string' ? body : JSON.stringify(body);
  }
  try {
    return await fetch(rooted(path), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The server cannot be reached. Check the connection and try again.');
  }
}
