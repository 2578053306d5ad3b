import { ApiError, readProblem } from './problem';
import { accessToken, renewAfterRefusal } from './session';

interface Options {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** Asks the API as the person who is signed in; a refused token is renewed once. */
export async function request(path: string, options: Options = {}): Promise<Response> {
  let token = await accessToken();
  for (let renewed = false; ; renewed = true) {
    const response = await send(path, options, token);
    if (response.ok) return response;
    if (response.status === 401 && !renewed) {
      token = await renewAfterRefusal(token);
      if (token) continue;
    }
    throw await readProblem(response);
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request(path, { signal })).json() as Promise<T>;
}

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
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The server cannot be reached. Check the connection and try again.');
  }
}
