import { memo } from 'preact/compat';
import type { JobSummary } from '../api/types';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { go } from '../ui/router';
import { StateBadge, stateWords, Train } from '../ui/state';
import { rowItems } from './actions';
import { figures, sorts, type Sort } from './query';
import { choose } from './selection';
import { changeQuery, queryShown, selected } from './store';
import { showValue, titleOf, valueOf } from './values';

interface RowProps {
  job: JobSummary;
  index: number;
  isSelected: boolean;
  isChosen: boolean;
  isPinned: boolean;
  /** What the list is sorted by: a field that no column shows stands below the name. */
  sort: Sort;
  /** The fields that stand in columns; none: the usual ones do. */
  columns: readonly string[];
}

const sources = { test: 'on the test images', validation: 'on the validation images', training: 'on the training batches' };

/** Drawn again only when its own job changes, its place, or whether it is selected. */
export const Row = memo(function Row({ job, index, isSelected, isChosen, isPinned, sort, columns }: RowProps) {
  const below = columns.includes(sort) || (sorts as readonly string[]).includes(sort) ? null : sort;
  const open = (event: MouseEvent) => {
    selected.value = job.id;
    if ((event.target as Element).closest('a, button, .menu, .c-check') || getSelection()?.toString()) return;
    go(`/jobs/${job.id}`);
  };
  return (
    <tr
      role="row"
      id={`row-${job.id}`}
      class="job"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-pinned={isPinned}
      tabIndex={isSelected ? 0 : -1}
      data-testid="job-row"
      data-job-id={job.id}
      data-state={job.state}
      onClick={open}
      onFocusIn={() => (selected.value = job.id)}
    >
      <td role="gridcell" class="c-check">
        <input
          type="checkbox"
          aria-label={`Choose ${job.name}`}
          checked={isChosen}
          tabIndex={isSelected ? 0 : -1}
          data-testid="choose"
          onClick={(event) => (event.stopPropagation(), choose(job.id, event.shiftKey))}
        />
      </td>
      <td role="gridcell" class="c-state">
        <StateBadge job={job} />
      </td>
      <td role="gridcell" class="c-name">
        <a class="name" href={`/jobs/${job.id}`} tabIndex={-1} data-testid="job-link">
          {isPinned && <Icon name="pin" size={13} />} {job.name}
        </a>
        <div class="sub">
          {below && (
            <span class="figure" title={below} data-testid="row-metric">
              {showValue(below, valueOf(job, below))} · {below.replace(/^metric:/, '').replace(/:(best|latest|final)$/, ', $1')}
            </span>
          )}
          <span>{job.preset ?? 'own layers'}</span>
          {job.tags.map((tag) => (
            <span class="tag" key={tag}>
              {tag}
            </span>
          ))}
        </div>
      </td>
      {columns.length > 0 ? <OwnCells job={job} columns={columns} /> : <UsualCells job={job} />}
      <td role="gridcell" class="c-menu">
        <Menu label={`Actions for ${job.name}`} items={() => rowItems(job, isPinned)} testId="row-menu" tabIndex={isSelected ? 0 : -1}>
          <Icon name="more" />
        </Menu>
      </td>
    </tr>
  );
});

/** The fields that somebody chose. */
function OwnCells({ job, columns }: { job: JobSummary; columns: readonly string[] }) {
  return (
    <>
      {columns.map((field) => {
        const value = valueOf(job, field);
        const shown = field === 'state' ? stateWords[job.state] : showValue(field, value);
        return (
          <td role="gridcell" key={field} class={typeof value === 'number' ? 'c-field c-number' : 'c-field'} data-label={titleOf(field)} title={shown} data-testid={`cell-${field}`}>
            {shown}
          </td>
        );
      })}
    </>
  );
}

function UsualCells({ job }: { job: JobSummary }) {
  const { from, accuracy, loss, f1, r2 } = figures(job);
  return (
    <>
      <td role="gridcell" class="c-progress">
        <Train job={job} />
        <div class="sub figure">{progressWords(job)}</div>
      </td>
      <td role="gridcell" class="c-number" data-label={r2 === undefined ? 'Accuracy' : 'R²'} data-from={from} title={accuracy === undefined && r2 === undefined ? undefined : `${r2 === undefined ? '' : 'R² '}${sources[from]}`}>
        {r2 === undefined ? format.percent(accuracy) : `R² ${r2.toFixed(3)}`}
      </td>
      <td role="gridcell" class="c-number" data-label="Loss" data-from={from}>
        {format.loss(loss)}
      </td>
      <td role="gridcell" class="c-number wider" data-label="F1" data-from={from}>
        {format.ratio(f1)}
      </td>
      <td role="gridcell" class="c-number c-speed wide" data-label="Samples/s">
        {format.speed(job.samplesPerSecond)}
      </td>
      <td role="gridcell" class="c-number c-started wider" data-label="Started" title={format.exactMoment(job.startedAt)}>
        {format.moment(job.startedAt)}
      </td>
      <td role="gridcell" class="c-number c-duration" data-label="Duration">
        {format.duration(job.durationSeconds)}
      </td>
      <td role="gridcell" class="c-owner wide" data-label="Owner">
        <button class="link-button quiet" tabIndex={-1} title={`Only jobs of ${job.owner}`} onClick={() => changeQuery({ ...queryShown(), owner: job.owner })}>
          {job.owner}
        </button>
      </td>
    </>
  );
}

function progressWords(job: JobSummary): string {
  switch (job.state) {
    case 'queued':
      return job.step > 0 ? `Waiting to go on · step ${format.whole(job.step)}` : 'Waiting for a worker';
    case 'succeeded':
      return job.epoch < job.epochs && job.epoch > 0 ? `Stopped early after ${format.plural(job.epoch, 'epoch')}` : format.plural(job.epochs, 'epoch');
    case 'failed':
      return job.failure?.message ?? 'Failed';
    default: {
      if (job.totalSteps === 0 && job.state !== 'running') return 'Never started';
      const parts = [`Epoch ${job.epoch}/${job.epochs}`, `step ${format.whole(job.step)}${job.totalSteps ? `/${format.whole(job.totalSteps)}` : ''}`];
      const left = job.state === 'running' ? format.left(job.secondsLeft) : '';
      return [...(left ? [left] : []), ...parts].join(' · ');
    }
  }
}
