import { get, request } from './http';
import type { DeadLetterList, WorkerView } from './types';

const at = (id: string) => `/api/dead-letters/${encodeURIComponent(id)}`;

export const listWorkers = (signal?: AbortSignal) => get<WorkerView[]>('/api/workers', signal);
export const listDeadLetters = (signal?: AbortSignal) => get<DeadLetterList>('/api/dead-letters', signal);
export const sendAgain = (id: string) => request(`${at(id)}/send-again`, { method: 'POST' });
export const dropLetter = (id: string) => request(at(id), { method: 'DELETE' });
