import type { TableFormat } from '../api/types';
import { Icon } from './icons';
import { Menu } from './menu';

/** Saves a table as a file in one of its formats; `name` begins the test ids. */
export function TableMenu({ label, name, save }: { label: string; name: string; save(format: TableFormat): void }) {
  return (
    <Menu
      label={label}
      class="button small icon-only"
      testId={`${name}-menu`}
      items={() => [
        { label: 'As CSV', icon: 'download', run: () => save('csv'), testId: `${name}-csv` },
        { label: 'As Parquet', icon: 'download', run: () => save('parquet'), testId: `${name}-parquet` },
      ]}
    >
      <Icon name="download" />
    </Menu>
  );
}
