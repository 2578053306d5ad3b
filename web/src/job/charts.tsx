import { useEffect, useMemo } from 'preact/hooks';
import type { JobView } from '../api/types';
import '../charts/charts.css';
import { Figure } from '../charts/figure';
import { ChartTools } from '../charts/tools';
import { ChartView } from '../charts/view';
import * as format from '../ui/format';
import { whyNoFigures } from './empty';
import { chartsOf, sourceOf } from './job-charts';
import { NamedCharts } from './named-charts';
import { PointsMenu } from './points-menu';
import type { OpenJob } from './store';

export function Charts({ job, view: shown }: { job: OpenJob; view: JobView }) {
  const view = useMemo(() => new ChartView(sourceOf(job)), [job]);
  useEffect(() => () => view.close(), [view]);
  const charts = useMemo(() => chartsOf(job), [job]);
  const { attempts, training: columns } = job.curve;
  // The revision is what changes the curve. A task without right and wrong has no accuracy.
  const hasAccuracy = job.revision.value < 0 || columns.length === 0 || !Number.isNaN(columns.at('accuracy', columns.length - 1));
  const empty = job.isRead.value ? whyNoFigures(shown) : job.status.value === 'failed' ? 'The curve could not be read' : 'Reading the curve…';
  return (
    <section class="panel charts" aria-label="Curves">
      <header class="panel-head">
        <h2>Curves</h2>
        <Where job={job} view={view} />
        <ChartTools view={view} logLabel="Log loss" />
        <PointsMenu job={shown} />
      </header>
      <div class="chart-grid" data-alone={!hasAccuracy}>
        <Figure spec={charts.loss} view={view} empty={empty} testId="chart-loss" />
        {hasAccuracy && <Figure spec={charts.accuracy} view={view} empty={empty} testId="chart-accuracy" />}
        <Figure spec={charts.rate} view={view} empty={empty} testId="chart-learning-rate" small />
        <Figure spec={charts.speed} view={view} empty={empty} testId="chart-speed" small />
      </div>
      <NamedCharts job={job} view={view} />
      {job.revision.value >= 0 && attempts.length > 1 && (
        <p class="chart-note">
          <span class="dash" aria-hidden="true" /> Where a later attempt went on: {attempts.slice(1).map((a) => `step ${format.whole(a.step)}`).join(', ')}.
        </p>
      )}
    </section>
  );
}

function Where({ job, view }: { job: OpenJob; view: ChartView }) {
  // The revision is what changes the last step.
  const step = job.revision.value >= 0 ? view.placeShown() : undefined;
  const { stepsPerEpoch } = job.curve;
  if (step === undefined) return <p class="where muted" />;
  const epoch = stepsPerEpoch > 0 ? ` · epoch ${(step / stepsPerEpoch).toFixed(2)}` : '';
  return (
    <p class="where figure muted">
      {view.cursor.value === null ? 'Latest: ' : ''}step {format.whole(step)}
      {epoch}
    </p>
  );
}
