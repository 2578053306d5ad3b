import { downloadList } from '../api/exports';
import type { TableFormat } from '../api/types';
import { TableMenu } from '../ui/table-menu';
import { writeRequest, type ListQuery } from './query';

/** All jobs that the list finds, as a file with the columns that are chosen. */
export function ExportMenu({ query }: { query: ListQuery }) {
  const save = (format: TableFormat) => {
    const request = writeRequest(query);
    request.delete('column');
    // The list's own columns are for looking at: without a choice, the file has all that differs.
    if (query.columns.length > 0) for (const column of new Set(['id', 'name', ...query.columns])) request.append('column', column);
    void downloadList(request, format);
  };
  return <TableMenu label="Save the list" name="export" save={save} />;
}
