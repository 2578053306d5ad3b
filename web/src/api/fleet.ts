import { get, request } from './http';
import type { DeadLetterList, WorkerView } from './types';

const at = (id: string) => `/api/dead-letters/${encodeURIComponent(id)}`;

export const listWorkers = (signal?: AbortSignal) => get<WorkerView[]>('/api/workers', signal);
export const listDeadLetters = (signal?: AbortSignal) => get<DeadLetterList>('/api/dead-letters', signal);
export const requeue = (id: string) => request(`${at(id)}/requeue`, { method: 'POST' });
export const dropDeadLetter = (id: string) => request(at(id), { method: 'DELETE' });
