import { downloadList } from '../api/exports';
import type { TableFormat } from '../api/types';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
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
  return (
    <Menu
      label="Save the list"
      class="button small icon-only"
      testId="export-menu"
      items={() => [
        { label: 'As CSV', icon: 'download', run: () => save('csv'), testId: 'export-csv' },
        { label: 'As Parquet', icon: 'download', run: () => save('parquet'), testId: 'export-parquet' },
      ]}
    >
      <Icon name="download" />
    </Menu>
  );
}
