import { get, request } from './http';
import { fileName } from './jobs';
import { readJson } from './numbers';
import type { Dataset, DatasetExample, DatasetImport, DatasetOptions, JsonObject, PartName } from './types';

const root = '/api/datasets';
const at = (name: string) => `${root}/${encodeURIComponent(name)}`;

export const uploads = `${root}/uploads`;

/** A dataset's version by its full name, as specs have it. */
export const fullName = ({ name, version }: Pick<Dataset, 'name' | 'version'>) => `${name}@${version}`;

export const listDatasets = (signal?: AbortSignal) => get<Dataset[]>(root, signal);
export const readDataset = (name: string, signal?: AbortSignal) => get<Dataset>(at(name), signal);
export const deleteDataset = (name: string) => request(at(name), { method: 'DELETE' });

export const importUpload = async (upload: string, name: string, options: DatasetOptions) =>
  readJson<DatasetImport>(await request(`${root}/imports`, { method: 'POST', body: { upload, name, options } }));
export const readImport = (id: string, signal?: AbortSignal) => get<DatasetImport>(`${root}/imports/${encodeURIComponent(id)}`, signal);
/** Ends it; the upload is kept. */
export const cancelImport = (id: string) => request(`${root}/imports/${encodeURIComponent(id)}`, { method: 'DELETE' });

/** @param target A class; undefined: all. */
export function listExamples(name: string, part: PartName, limit: number, target?: string, signal?: AbortSignal) {
  const query = new URLSearchParams({ part, limit: String(limit), ...(target !== undefined && { target }) });
  return get<DatasetExample[]>(`${at(name)}/examples?${query}`, signal);
}

/** @param as What a job does to it before it trains; undefined: nothing. */
export async function readPicture(name: string, part: PartName, row: number, as?: { augmentation: JsonObject; seed: number; epoch: number }, signal?: AbortSignal): Promise<Blob> {
  const query = as ? `?${new URLSearchParams({ augmentation: JSON.stringify(as.augmentation), seed: String(as.seed), epoch: String(as.epoch) })}` : '';
  return (await request(`${at(name)}/pictures/${part}/${row}${query}`, { signal })).blob();
}

/** A version's one file, and the name that the server gives it. */
export async function fetchDataset(name: string): Promise<{ blob: Blob; name: string }> {
  const response = await request(`${at(name)}/file`);
  return { blob: await response.blob(), name: fileName(response.headers.get('Content-Disposition')) ?? `${name}.safetensors` };
}
