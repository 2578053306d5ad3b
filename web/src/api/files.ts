import { request } from './http';
import { readJson } from './numbers';
import type { JobFile } from './types';

/** Makes a file for jobs of an upload. */
export const addFile = async (upload: string) => readJson<JobFile>(await request('/api/files', { method: 'POST', body: { upload } }));
