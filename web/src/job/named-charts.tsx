import { useMemo, useState } from 'preact/hooks';
import { Figure } from '../charts/figure';
import type { ChartSpec, ChartView } from '../charts/view';
import * as format from '../ui/format';
import { chartOfSeries } from './job-charts';
import { groupSeries } from './series-groups';
import type { OpenJob } from './store';

/** Charts of a group at first: hundreds of them would keep the page from answering. */
const few = 12;

/** The series by names of a job's own, below the well-known ones. */
export function NamedCharts({ job, view }: { job: OpenJob; view: ChartView }) {
  const { named } = job.curve;
  const key = job.revision.value >= 0 ? named.names.filter((name) => !isUnknown(name, named.line(name).values)).join('\n') : '';
  const groups = useMemo(() => groupSeries(key ? key.split('\n') : []).map(({ title, charts }) => ({ title, specs: charts.map((chart) => chartOfSeries(job, chart)) })), [job, key]);
  return (
    <>
      {groups.map(({ title, specs }) => (
        <Group key={title} title={title} specs={specs} view={view} />
      ))}
    </>
  );
}

/** A task without right and wrong has none of these figures, and reports each as NaN. */
const isUnknown = (name: string, values: Float64Array) => /^(train|validation|test)\/(accuracy|macro_f1)$/.test(name) && values.every(Number.isNaN);

function Group({ title, specs, view }: { title: string; specs: readonly ChartSpec[]; view: ChartView }) {
  const [all, setAll] = useState(false);
  const shown = all ? specs : specs.slice(0, few);
  return (
    <section class="chart-group" aria-label={title ? `Series of ${title}` : undefined} data-testid="series-group">
      {title && <h3>{title}</h3>}
      <div class="chart-grid">
        {shown.map((spec) => (
          <Figure key={spec.lines.map((line) => line.key).join('\n')} spec={spec} view={view} empty="" testId={`chart-${spec.lines[0]!.key}`} small />
        ))}
      </div>
      {specs.length > few && (
        <button class="link-button panel-more" onClick={() => setAll(!all)}>
          {all ? `Show the first ${few} only` : `Show all ${format.whole(specs.length)}`}
        </button>
      )}
    </section>
  );
}
