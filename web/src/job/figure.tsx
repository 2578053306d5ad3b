import * as format from '../ui/format';
import { Chart } from './chart';
import type { ChartSpec, ChartView, LineSpec } from './chart-view';

interface FigureProps {
  spec: ChartSpec;
  view: ChartView;
  /** What stands in place of a curve without a point. */
  empty: string;
  log?: boolean;
  testId: string;
  small?: boolean;
}

/** A chart with its title and its legend. */
export function Figure({ spec, view, empty, log, testId, small = false }: FigureProps) {
  return (
    <figure class={small ? 'chart-figure small' : 'chart-figure'}>
      <figcaption>
        <h3>{spec.title}</h3>
        <Legend spec={spec} view={view} />
      </figcaption>
      <Chart spec={spec} view={view} empty={empty} log={log ?? false} testId={testId} />
    </figure>
  );
}

function Legend({ spec, view }: { spec: ChartSpec; view: ChartView }) {
  void view.job.revision.value;
  return (
    <div class="legend">
      {spec.lines.map((line) => (
        <span key={line.label}>
          <i style={{ background: `var(${line.colour})` }} />
          {spec.lines.length > 1 && line.label} <b class="figure">{spec.format(view.valueOf(line))}</b>
          <Best spec={spec} view={view} line={line} />
        </span>
      ))}
    </div>
  );
}

/** The best value, where it is another than the one that is shown. */
function Best({ spec, view, line }: { spec: ChartSpec; view: ChartView; line: LineSpec }) {
  const best = view.bestOf(line);
  if (!best || best.value === view.valueOf(line)) return null;
  return (
    <span class="figure best" title={`At step ${format.whole(best.step)}`}>
      best {spec.format(best.value)}
    </span>
  );
}
