import { get, request } from './http';
import { readJson, type WithNumbers } from './numbers';
import type { BulkRequest, BulkResult, Cursor, EventPage, Field, FilterCheck, JobEdit, JobGroup, Json, JobPage, JobSpec, JobView, LogPage, ModelFormat, Prediction, SavedView, SpecCheck } from './types';

const at = (id: string) => `/api/jobs/${encodeURIComponent(id)}`;
const json = async <T>(response: Promise<Response>): Promise<WithNumbers<T>> => readJson<T>(await response);

export const listJobs = (query: URLSearchParams, signal?: AbortSignal) => get<JobPage>(`/api/jobs?${query}`, signal);
export const readJob = (id: string, signal?: AbortSignal) => get<JobView>(at(id), signal);
export const readEvents = (id: string, after: Cursor, signal?: AbortSignal) =>
  get<EventPage>(`${at(id)}/metrics?after=${after}&limit=5000`, signal);
export const readLog = (id: string, after: Cursor, signal?: AbortSignal) => get<LogPage>(`${at(id)}/logs?after=${after}&limit=5000`, signal);

export const pauseJob = (id: string) => json<JobView>(request(`${at(id)}/pause`, { method: 'POST' }));
export const resumeJob = (id: string) => json<JobView>(request(`${at(id)}/resume`, { method: 'POST' }));
export const cancelJob = (id: string) => json<JobView>(request(`${at(id)}/cancel`, { method: 'POST' }));
export const retryJob = (id: string, how: { fromCheckpoint: boolean; epochs?: number }) =>
  json<JobView>(request(`${at(id)}/retry`, { method: 'POST', body: how }));
export const deleteJob = (id: string) => request(at(id), { method: 'DELETE' });

export const submitJob = (spec: Json, key: string) =>
  json<JobView>(request('/api/jobs', { method: 'POST', body: spec, headers: { 'Idempotency-Key': key } }));

export const editJob = (id: string, edit: JobEdit) => json<JobView>(request(at(id), { method: 'PATCH', body: edit }));

export const listFields = (signal?: AbortSignal) => get<Field[]>('/api/job-list/fields', signal);
/** What is wrong with an expression, and what may stand at its caret. */
export const checkFilter = (text: string, caret: number, signal?: AbortSignal) => get<FilterCheck>(`/api/job-list/filter?${new URLSearchParams({ text, caret: String(caret) })}`, signal);
export const groupJobs = (query: URLSearchParams, signal?: AbortSignal) => get<JobGroup[]>(`/api/job-list/groups?${query}`, signal);
export const controlJobs = (what: BulkRequest) => json<BulkResult>(request('/api/job-list/actions', { method: 'POST', body: what }));

const viewAt = (name: string) => `/api/job-list/views/${encodeURIComponent(name)}`;
export const listViews = (signal?: AbortSignal) => get<SavedView[]>('/api/job-list/views', signal);
export const saveView = (name: string, query: string) => json<SavedView>(request(viewAt(name), { method: 'PUT', body: { query } }));
export const deleteView = (name: string) => request(viewAt(name), { method: 'DELETE' });

export const readSchema = () => get<unknown>('/api/spec/schema');
/** The presets for a dataset; without one, for the default. */
export const readPresets = (dataset?: string) => get<Record<string, JobSpec>>(`/api/spec/presets${dataset ? `?${new URLSearchParams({ dataset })}` : ''}`);
export const checkSpec = (spec: Json, signal?: AbortSignal) =>
  json<SpecCheck>(request('/api/spec/check', { method: 'POST', body: spec, signal }));

/** The trained model, and the name that the server gives it. */
export async function fetchModel(id: string, format: ModelFormat): Promise<{ blob: Blob; name: string }> {
  const response = await request(`${at(id)}/model?format=${format}`);
  const name = fileName(response.headers.get('Content-Disposition')) ?? `${id}.${format === 'safetensors' ? 'safetensors' : 'dat'}`;
  return { blob: await response.blob(), name };
}

/** What the model says of the test examples, as a table. */
export async function fetchPredictions(id: string): Promise<{ blob: Blob; name: string }> {
  const response = await request(`${at(id)}/predictions`);
  return { blob: await response.blob(), name: fileName(response.headers.get('Content-Disposition')) ?? `${id}-predictions.csv` };
}

/** The test examples of a class that the model takes for a class. */
export const listPredictions = (id: string, target: string, answer: string, signal?: AbortSignal) =>
  get<Prediction[]>(`${at(id)}/predictions/examples?${new URLSearchParams({ target, answer })}`, signal);

export const readPredictionPicture = async (id: string, row: number, signal?: AbortSignal) => (await request(`${at(id)}/predictions/pictures/${row}`, { signal })).blob();

/** The file name of a Content-Disposition header; `filename*` (RFC 5987) wins. */
export function fileName(header: string | null): string | undefined {
  const extended = header?.match(/filename\*\s*=\s*UTF-8''([^;]+)/i)?.[1];
  if (extended) {
    try {
      return decodeURIComponent(extended.trim());
    } catch {
      // Then the plain one.
    }
  }
  const plain = header?.match(/filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i);
  return plain?.[1] ?? plain?.[2];
}
