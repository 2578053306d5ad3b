import { saveFile } from '../ui/save';
import { attempt } from '../ui/toast';
import { request } from './http';
import { fileName } from './jobs';
import type { TableFormat } from './types';

/** The token is in a header, which a plain link cannot have: so the bytes go through a blob. */
async function download(path: string, name: string): Promise<void> {
  const response = await attempt(() => request(path));
  if (response) saveFile(await response.blob(), fileName(response.headers.get('Content-Disposition')) ?? name);
}

/** The list that a query finds, whatever its page. */
export const downloadList = (query: URLSearchParams, format: TableFormat) => download(`/api/job-list/export?${new URLSearchParams([...query, ['format', format]])}`, `jobs.${format}`);
export const downloadPoints = (id: string, format: TableFormat) => download(`/api/jobs/${encodeURIComponent(id)}/points?format=${format}`, `${id}-points.${format}`);
export const downloadTrials = (sweep: string, format: TableFormat) => download(`/api/sweeps/${encodeURIComponent(sweep)}/trials?format=${format}`, `${sweep}-trials.${format}`);
export const downloadTensorBoard = (id: string) => download(`/api/jobs/${encodeURIComponent(id)}/tensorboard`, `events.out.tfevents.${id}`);
export const downloadTensorBoards = (ids: readonly string[]) => download(`/api/compare/tensorboard?jobs=${ids.join(',')}`, 'tensorboard.zip');
