import { get, request } from './http';
import { readJson, type WithNumbers } from './numbers';
import type { CheckedSweep, NewSweep, SettingImportance, SweepPage, SweepView } from './types';

const root = '/api/sweeps';
const at = (id: string) => `${root}/${encodeURIComponent(id)}`;
const json = async <T>(response: Promise<Response>): Promise<WithNumbers<T>> => readJson<T>(await response);
const post = (path: string, body?: unknown) => json<SweepView>(request(path, { method: 'POST', ...(body !== undefined && { body }) }));

/** The newest first; @param after The `next` of the page before. */
export const listSweeps = (after?: string, signal?: AbortSignal) => get<SweepPage>(`${root}${after ? `?${new URLSearchParams({ after })}` : ''}`, signal);
export const readSweep = (id: string, signal?: AbortSignal) => get<SweepView>(at(id), signal);
export const readImportance = (id: string, signal?: AbortSignal) => get<SettingImportance[]>(`${at(id)}/importance`, signal);

export const checkSweep = (sweep: NewSweep, signal?: AbortSignal) => json<CheckedSweep>(request(`${root}/check`, { method: 'POST', body: sweep, signal }));
export const beginSweep = (sweep: NewSweep, key: string) => json<SweepView>(request(root, { method: 'POST', body: sweep, headers: { 'Idempotency-Key': key } }));

export const pauseSweep = (id: string) => post(`${at(id)}/pause`);
export const resumeSweep = (id: string) => post(`${at(id)}/resume`);
export const cancelSweep = (id: string) => post(`${at(id)}/cancel`);
export const extendSweep = (id: string, trials: number) => post(`${at(id)}/extend`, { trials });
export const deleteSweep = (id: string) => request(at(id), { method: 'DELETE' });
