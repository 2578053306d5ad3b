import { readJson, type WithNumbers } from './numbers';
import { readProblem } from './problem';
import { accessToken, renewAfterRefusal } from './session';
import { type Options, send } from './transport';

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

export async function get<T>(path: string, signal?: AbortSignal): Promise<WithNumbers<T>> {
  return readJson<T>(await request(path, { signal }));
}
