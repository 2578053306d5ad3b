import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { Chart } from './chart';
import { savePng, saveSvg } from './save';
import type { ChartLine, ChartSpec, ChartView } from './view';

interface FigureProps {
  spec: ChartSpec;
  view: ChartView;
  /** What stands in place of a curve without a point. */
  empty: string;
  testId: string;
  small?: boolean;
}

/** A chart with its title, its legend, and its picture to take away. */
export function Figure({ spec, view, empty, testId, small = false }: FigureProps) {
  return (
    <figure class={small ? 'chart-figure small' : 'chart-figure'}>
      <figcaption>
        <h3>{spec.title}</h3>
        <Legend spec={spec} view={view} />
        <ChartMenu spec={spec} view={view} />
      </figcaption>
      <Chart spec={spec} view={view} empty={empty} testId={testId} />
    </figure>
  );
}

/** The chart as a picture. */
export function ChartMenu({ spec, view }: { spec: ChartSpec; view: ChartView }) {
  return (
    <Menu
      label={`Save the chart ${spec.title}`}
      class="icon-button chart-menu"
      testId="chart-menu"
      items={() => [
        { label: 'Picture (PNG)', icon: 'download', run: () => void savePng(spec, view), testId: 'chart-png' },
        { label: 'Drawing (SVG)', icon: 'download', run: () => saveSvg(spec, view), testId: 'chart-svg' },
      ]}
    >
      <Icon name="download" size={14} />
    </Menu>
  );
}

function Legend({ spec, view }: { spec: ChartSpec; view: ChartView }) {
  void view.source.revision.value;
  return (
    <div class="legend">
      {spec.lines.map((line) => (
        <span key={line.key}>
          <i style={{ background: `var(${line.colour})` }} />
          {spec.lines.length > 1 && line.label} <b class="figure">{spec.format(view.valueOf(spec, line))}</b>
          {view.isSmoothed(spec, line) && <span class="smoothed">smoothed</span>}
          <Best spec={spec} view={view} line={line} />
        </span>
      ))}
    </div>
  );
}

/** The best value, where it is another than the one that is shown. */
function Best({ spec, view, line }: { spec: ChartSpec; view: ChartView; line: ChartLine }) {
  const best = line.best?.();
  if (!best || best.value === view.valueOf(spec, line)) return null;
  return (
    <span class="figure best" title={`At step ${format.whole(best.step)}`}>
      best {spec.format(best.value)}
    </span>
  );
}
