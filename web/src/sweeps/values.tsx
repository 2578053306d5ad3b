import { useMemo } from 'preact/hooks';
import type { SweepView, TrialView } from '../api/types';
import * as format from '../ui/format';
import { rangeOf } from './axes';
import { trialStates } from './badge';
import type { Look } from './look';
import { bestSoFar } from './trials';
import { useWidth } from './use-width';

const height = 220;
const margin = { top: 10, right: 14, bottom: 26, left: 54 };

/** Each trial's value by its number, and the best up to there. */
export function Values({ sweep, look }: { sweep: SweepView; look: Look }) {
  const [host, width] = useWidth<HTMLDivElement>();
  const drawing = useMemo(() => (width > 0 ? draw(sweep, width) : null), [sweep, width]);
  const shown = look.trial.value;
  const trial = shown === null ? undefined : sweep.trialList[shown];
  const show = (number: number) => (look.trial.value = Math.min(sweep.trialList.length - 1, Math.max(0, number)));
  const move = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? sweep.trialList.length - 1 : by && (shown ?? (by > 0 ? -1 : sweep.trialList.length)) + by;
    if (to === undefined || sweep.trialList.length === 0) return;
    event.preventDefault();
    show(to);
  };
  return (
    <section class="panel" aria-labelledby="values-title">
      <header class="panel-head">
        <h2 id="values-title">Values by trial</h2>
        <p class="legend-line">
          <i class="dot-mark" /> trial <i class="line-mark" /> best so far <i class="cross-mark">×</i> failed
        </p>
      </header>
      <div
        ref={host}
        class="values-chart"
        tabIndex={0}
        role="slider"
        aria-label="Trial"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, sweep.trialList.length - 1)}
        aria-valuenow={shown ?? 0}
        aria-valuetext={trial ? wordsOf(trial) : 'No trial is chosen'}
        data-testid="values"
        onKeyDown={move}
        onPointerMove={(event) => drawing && sweep.trialList.length > 0 && show(drawing.numberAt(event.clientX - event.currentTarget.getBoundingClientRect().left))}
        onPointerLeave={() => (look.trial.value = null)}
        onBlur={() => (look.trial.value = null)}
      >
        {drawing && (
          <svg width={width} height={height} aria-hidden="true">
            {drawing.ticks.map(({ y, word }) => (
              <g key={word} class="plot-tick">
                <path class="chart-grid" d={`M${margin.left} ${y}H${width - margin.right}`} />
                <text x={margin.left - 8} y={y + 4} text-anchor="end">
                  {word}
                </text>
              </g>
            ))}
            {drawing.numbers.map(({ x, word }, i) => (
              <text key={word} class="plot-tick" x={x} y={height - 8} text-anchor={i === 0 ? 'start' : 'end'}>
                {word}
              </text>
            ))}
            <path class="values-dots" d={drawing.dots} />
            <path class="values-crosses" d={drawing.crosses} />
            <path class="values-best" d={drawing.best} />
            {trial && <circle class="values-shown" cx={drawing.x(trial.number)} cy={drawing.y(trial)} r="5" />}
          </svg>
        )}
      </div>
      <p class="chart-told figure">{trial ? wordsOf(trial) : '\u00a0'}</p>
    </section>
  );
}

const wordsOf = (trial: TrialView) => `Trial ${trial.number}: ${trial.value === undefined ? trialStates[trial.state].word.toLowerCase() : `${format.metric(trial.value)} after ${format.plural(trial.reports.at(-1)?.epochs ?? trial.until, 'epoch')}`}`;

function draw({ trialList, direction }: SweepView, width: number) {
  const isGood = ({ value, state }: TrialView) => value !== undefined && Number.isFinite(value) && state !== 'failed';
  const good = trialList.filter(isGood);
  const values = good.map((trial) => trial.value!).sort((a, b) => a - b);
  const [low, high] = rangeOf(values);
  const last = Math.max(1, trialList.length - 1);
  const x = (number: number) => margin.left + (number / last) * (width - margin.left - margin.right);
  const bottom = height - margin.bottom;
  const place = (value: number) => bottom - Math.min(1, Math.max(0, (value - low) / (high - low))) * (bottom - margin.top);
  const y = (trial: TrialView) => (isGood(trial) ? place(trial.value!) : bottom);
  const at = (n: number) => n.toFixed(1);
  const steps = bestSoFar(trialList, direction);
  const best = steps.map(({ number, value }, i) => `${i === 0 ? 'M' : 'H'}${at(x(number))}${i === 0 ? ' ' : 'V'}${at(place(value))}`).join('');
  return {
    x,
    y,
    numberAt: (left: number) => Math.round(((left - margin.left) / (width - margin.left - margin.right)) * last),
    // One path for all of them: a thousand elements would be slow. Each is a line without length and with round ends.
    dots: good.map((trial) => `M${at(x(trial.number))} ${at(y(trial))}h0`).join(''),
    crosses: trialList.filter((trial) => trial.state === 'failed').map((trial) => `M${at(x(trial.number) - 3)} ${at(bottom - 3)}l6 6m-6 0l6 -6`).join(''),
    best: best && `${best}H${at(x(last))}`,
    ticks: [0, 0.5, 1].map((share) => ({ y: Math.round(place(low + share * (high - low))) + 0.5, word: format.tick(low + share * (high - low)) })),
    numbers: [0, last].map((number) => ({ x: x(number), word: format.whole(number) })),
  };
}
