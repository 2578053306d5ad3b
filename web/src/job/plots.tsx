import type { ComponentChildren } from 'preact';
import type { JobResult } from '../api/types';
import * as format from '../ui/format';
import './plots.css';

const size = 220;

/** How many of the second class are found, over how many of the first are taken for it. */
export function RocPlot({ result, area }: { result: JobResult; area: number | undefined }) {
  const points = result.rocCurve ?? [];
  const at = (rate: number) => rate * size;
  return (
    <section class="panel" data-testid="roc">
      <header class="panel-head">
        <h2>ROC curve</h2>
        {area !== undefined && <p class="muted figure">area {format.ratio(area)}</p>}
      </header>
      <Plot label="ROC curve" x="False positive rate" y="True positive rate" low={0} high={1}>
        <path class="plot-guide" d={`M0 ${size}L${size} 0`} />
        <path class="plot-line" d={points.map((p, i) => `${i === 0 ? 'M' : 'L'}${at(p.falsePositiveRate).toFixed(1)} ${(size - at(p.truePositiveRate)).toFixed(1)}`).join('')} />
      </Plot>
    </section>
  );
}

/** Predictions over what was to be predicted: a good model's points lie on the diagonal. */
export function ResidualPlots({ result }: { result: JobResult }) {
  return (
    <>
      {result.residuals?.map((points, i) => {
        const values = points.flatMap((p) => [p.target, p.prediction]);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const at = (value: number) => ((value - low) / (high - low || 1)) * size;
        return (
          <section class="panel" key={i} data-testid="residuals">
            <header class="panel-head">
              <h2>Predictions{result.residuals!.length > 1 && ` of number ${i + 1}`}</h2>
              <p class="muted figure">{format.plural(points.length, 'test example')}</p>
            </header>
            <Plot label="Predictions over targets" x="Target" y="Prediction" low={low} high={high}>
              <path class="plot-guide" d={`M0 ${size}L${size} 0`} />
              {points.map((p, k) => (
                <circle key={k} class="plot-point" cx={at(p.target).toFixed(1)} cy={(size - at(p.prediction)).toFixed(1)} r="2">
                  <title>{`target ${format.metric(p.target)}, prediction ${format.metric(p.prediction)}, residual ${format.metric(p.target - p.prediction)}`}</title>
                </circle>
              ))}
            </Plot>
          </section>
        );
      })}
    </>
  );
}

interface PlotProps {
  label: string;
  x: string;
  y: string;
  /** Of both axes. */
  low: number;
  high: number;
  children: ComponentChildren;
}

/** A square with the same scale on both axes. */
function Plot({ label, x, y, low, high, children }: PlotProps) {
  return (
    <div class="plot">
      <svg viewBox={`-42 -8 ${size + 54} ${size + 48}`} role="img" aria-label={label}>
        <rect class="plot-frame" width={size} height={size} />
        {children}
        {[low, (low + high) / 2, high].map((value, i) => (
          <g key={i} class="plot-tick">
            <text x={(i * size) / 2} y={size + 14} text-anchor={i === 0 ? 'start' : i === 1 ? 'middle' : 'end'}>
              {format.tick(value)}
            </text>
            <text x={-6} y={size - (i * size) / 2 + 4} text-anchor="end">
              {format.tick(value)}
            </text>
          </g>
        ))}
        <text class="plot-axis" x={size / 2} y={size + 32} text-anchor="middle">
          {x}
        </text>
        <text class="plot-axis" transform={`translate(-32 ${size / 2}) rotate(-90)`} text-anchor="middle">
          {y}
        </text>
      </svg>
    </div>
  );
}
