import type { JobComparison } from '../api/types';
import type { ChartSpec, ChartView } from '../charts/view';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { axisNames } from './curves';
import { lookOf } from './looks';
import type { CompareQuery } from './query';

interface LegendProps {
  comparison: JobComparison;
  spec: ChartSpec;
  query: CompareQuery;
  view: ChartView;
  onChange(part: Partial<CompareQuery>): void;
}

/** The jobs with their looks and values. One under the pointer or with the focus stands out in the chart; a click hides its line and shows it again. */
export function Legend({ comparison, spec, query, view, onChange }: LegendProps) {
  void view.source.revision.value;
  const at = view.cursor.value;
  const toggle = (id: string) => onChange({ hidden: query.hidden.includes(id) ? query.hidden.filter((other) => other !== id) : [...query.hidden, id] });
  const smoothed = spec.lines.some((line) => view.isSmoothed(spec, line));
  return (
    <>
      <p class="compare-at figure muted">
        {at === null ? 'Latest values' : `${axisNames[query.x]} ${view.source.x.tick(at)}`}
        {smoothed && ', smoothed'}
      </p>
      <ul class="compare-legend" data-testid="compare-legend">
        {comparison.jobs.map((job) => {
          const line = spec.lines.find((each) => each.key === job.id);
          return (
            <li key={job.id} data-hidden={!line} data-focus={view.focus.value === job.id} onPointerEnter={() => (view.focus.value = job.id)} onPointerLeave={() => (view.focus.value = null)} onFocusIn={() => (view.focus.value = job.id)} onFocusOut={() => (view.focus.value = null)}>
              <button type="button" class="compare-line" aria-pressed={line !== undefined} title={line ? 'Hide the line' : 'Show the line'} data-testid="compare-toggle" onClick={() => toggle(job.id)}>
                <Swatch index={query.jobs.indexOf(job.id)} />
                <span class="compare-name">{job.name}</span>
              </button>
              <span class="figure" data-testid="compare-value">{line && line.read().places.length > 0 ? spec.format(view.valueOf(spec, line)) : '–'}</span>
              <a class="icon-button" href={`/jobs/${job.id}`} aria-label={`Open ${job.name}`} title="Open the job">
                <Icon name="chevron" size={14} />
              </a>
              <button type="button" class="icon-button" aria-label={`Take ${job.name} out of the comparison`} title="Take out" data-testid="compare-remove" onClick={() => onChange({ jobs: query.jobs.filter((id) => id !== job.id) })}>
                <Icon name="close" size={12} />
              </button>
            </li>
          );
        })}
      </ul>
      {comparison.jobs.length > 8 && <p class="compare-note muted">{format.plural(comparison.jobs.length, 'job')}: lines of one colour differ in their dashes.</p>}
    </>
  );
}

/** The look of a job's line. */
export function Swatch({ index }: { index: number }) {
  const { colour, dash } = lookOf(index);
  return (
    <svg class="swatch" width="28" height="10" viewBox="0 0 28 10" aria-hidden="true">
      <line x1="1" x2="27" y1="5" y2="5" style={{ stroke: `var(${colour})` }} stroke-width="2.5" stroke-dasharray={dash.join(' ')} />
    </svg>
  );
}
