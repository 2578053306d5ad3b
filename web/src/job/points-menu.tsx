import { downloadPoints, downloadTensorBoard } from '../api/exports';
import type { JobView } from '../api/types';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { go } from '../ui/router';

/** What can be done with a job's curves elsewhere. */
export function PointsMenu({ job }: { job: JobView }) {
  return (
    <Menu
      label="Compare, or take the curves away"
      class="button small icon-only"
      testId="points-menu"
      items={() => [
        { label: 'Compare with…', icon: 'plus', run: () => go(`/compare?jobs=${job.id}`), testId: 'compare-with' },
        { label: 'Points (CSV)', icon: 'download', run: () => void downloadPoints(job.id, 'csv'), testId: 'points-csv' },
        { label: 'Points (Parquet)', icon: 'download', run: () => void downloadPoints(job.id, 'parquet'), testId: 'points-parquet' },
        { label: 'For TensorBoard', icon: 'download', run: () => void downloadTensorBoard(job.id), testId: 'points-tensorboard' },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
