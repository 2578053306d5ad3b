import { useMemo, useState } from 'preact/hooks';
import * as format from '../ui/format';
import type { ChartSpec, ChartView, LineSpec } from './chart-view';
import { Figure } from './figure';
import { groupSeries, type SeriesChart } from './series-groups';

/** Charts of a group at first: hundreds of them would keep the page from answering. */
const few = 12;

/** The series by names of a job's own, below the well-known ones. */
export function NamedCharts({ view }: { view: ChartView }) {
  const { named } = view.job.curve;
  const key = view.job.revision.value >= 0 ? named.names.filter((name) => !isUnknown(name, named.line(name).values)).join('\n') : '';
  const groups = useMemo(() => groupSeries(key ? key.split('\n') : []).map(({ title, charts }) => ({ title, specs: charts.map(specOf) })), [key]);
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
          <Figure key={spec.lines.map((line) => line.series).join('\n')} spec={spec} view={view} empty="" testId={`chart-${spec.lines[0]!.series}`} small />
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

const specOf = ({ title, series }: SeriesChart): ChartSpec => ({ title, lines: series.map(lineOf), format: format.metric, axis: format.tick, noisy: true });

function lineOf(series: string): LineSpec {
  const of: LineSpec['of'] = ({ named }) => named.line(series);
  switch (series.slice(0, series.indexOf('/') + 1)) {
    case 'validation/':
      return { label: 'Validation', colour: '--chart-validation', marked: true, of, series };
    case 'test/':
      return { label: 'Test', colour: '--chart-test', marked: true, of, series };
    default:
      return { label: 'Training', colour: '--chart-training', marked: false, of, series };
  }
}
