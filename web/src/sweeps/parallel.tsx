import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { SweepView, TrialView } from '../api/types';
import * as format from '../ui/format';
import { colours } from '../ui/theme';
import { distance, placesOf, type Axis, type Brush } from './axes';
import { drawLines } from './draw-lines';
import type { Look } from './look';
import { settingOf, wordOf } from './trials';
import { useWidth } from './use-width';

const height = 330;
const margin = { top: 40, bottom: 34, side: 76 };
/** Pixels between two axes, at least; where there is less room, the chart scrolls. */
const narrowest = 104;
/** Pixels from a line at which the pointer still means it. */
const reach = 14;

interface ParallelProps {
  sweep: SweepView;
  axes: readonly Axis[];
  chosen: readonly TrialView[];
  look: Look;
}

/** Each trial as a line over an axis for each setting, to its value on the last. A part of an axis chooses the trials that pass through it. */
export function ParallelCoordinates({ sweep, axes, chosen, look }: ParallelProps) {
  const [host, room] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const gap = Math.max(narrowest, (room - 2 * margin.side) / Math.max(1, axes.length - 1));
  const width = Math.round(2 * margin.side + gap * (axes.length - 1));
  const foot = height - margin.bottom;
  const x = (axis: number) => margin.side + axis * gap;
  const y = (place: number) => foot - place * (foot - margin.top);
  const placeAt = (top: number) => Math.min(1, Math.max(0, (foot - top) / (foot - margin.top)));
  const isChosen = useMemo(() => new Set(chosen), [chosen]);
  const themed = colours.value;

  useLayoutEffect(() => {
    if (room === 0) return;
    const element = canvas.current!;
    [element.width, element.height] = [width * devicePixelRatio, height * devicePixelRatio];
    drawLines(element, { chosen, others: sweep.trialList.filter((trial) => !isChosen.has(trial)), direction: sweep.direction, axes, x, y });
  }, [sweep, chosen, axes, width, room, themed]);

  const point = (event: PointerEvent) => {
    if (event.buttons > 0) return;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const spot = { along: (event.clientX - box.left - margin.side) / gap, at: (foot - (event.clientY - box.top)) / (foot - margin.top) };
    const near = chosen.map((trial) => ({ trial, far: distance(placesOf(trial, axes), spot, foot - margin.top) })).reduce((a, b) => (b.far < a.far ? b : a), { trial: undefined as TrialView | undefined, far: reach });
    look.trial.value = near.trial?.number ?? null;
  };

  const shown = look.trial.value === null ? undefined : sweep.trialList[look.trial.value];
  const best = sweep.best === undefined ? undefined : sweep.trialList[sweep.best];
  const line = (trial: TrialView) => placesOf(trial, axes).map((place, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(place).toFixed(1)}`).join('');
  const isBrushed = Object.keys(look.brushes.value).length > 0;
  return (
    <section class="panel" aria-labelledby="parallel-title" data-testid="parallel">
      <header class="panel-head">
        <h2 id="parallel-title">Settings and values</h2>
        <p class="legend-line">
          {isBrushed ? (
            <>
              <span class="figure" role="status" data-testid="chosen">
                {format.whole(chosen.length)} of {format.plural(sweep.trialList.length, 'trial')} chosen
              </span>
              <button class="button small" data-testid="clear-brushes" onClick={() => (look.brushes.value = {})}>
                Show all
              </button>
            </>
          ) : (
            <span class="muted">Drag along an axis to choose trials. The stronger a line, the better; the best is the thick one.</span>
          )}
        </p>
      </header>
      <div ref={host} class="parallel-host" tabIndex={room > 0 && width > room ? 0 : undefined} role="group" aria-labelledby="parallel-title">
        <div class="parallel" style={{ width: `${width}px`, height: `${height}px` }} onPointerMove={point} onPointerLeave={() => (look.trial.value = null)}>
          <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} aria-hidden="true" />
          <svg width={width} height={height}>
            {best && isChosen.has(best) && <path class="parallel-best" d={line(best)} />}
            {shown && <path class="parallel-shown" d={line(shown)} />}
            {axes.map((axis, i) => (
              <AxisOf key={axis.name} axis={axis} x={x(i)} gap={gap} y={y} placeAt={placeAt} brush={look.brushes.value[axis.name]} onBrush={(part) => look.brush(axis.name, part)} />
            ))}
          </svg>
        </div>
      </div>
      <p class="chart-told figure">{shown ? wordsOf(shown, sweep) : '\u00a0'}</p>
    </section>
  );
}

const wordsOf = (trial: TrialView, sweep: SweepView) =>
  [`Trial ${trial.number}: ${format.metric(trial.value)}`, ...sweep.asked.settings.filter(({ name }) => name in trial.settings).map(({ name }) => `${name} ${wordOf(settingOf(trial, name))}`)].join(' · ');

interface AxisProps {
  axis: Axis;
  x: number;
  /** To the next axis, in pixels. */
  gap: number;
  y(place: number): number;
  placeAt(top: number): number;
  brush: Brush | undefined;
  onBrush(part: Brush | null): void;
}

function AxisOf({ axis, x, gap, y, placeAt, brush, onBrush }: AxisProps) {
  const begun = useRef<number | null>(null);
  const [low, high] = brush ?? [0, 1];
  const place = (event: PointerEvent) => placeAt(event.clientY - (event.currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect().top);
  const begin = (event: PointerEvent) => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    begun.current = place(event);
  };
  const drag = (event: PointerEvent) => {
    if (begun.current === null) return;
    const at = place(event);
    if (Math.abs(at - begun.current) > 0.01) onBrush([Math.min(at, begun.current), Math.max(at, begun.current)]);
  };
  const end = (event: PointerEvent) => {
    // A click without a way chooses all again.
    if (begun.current !== null && Math.abs(place(event) - begun.current) <= 0.01) onBrush(null);
    begun.current = null;
  };
  // The room of the outermost axes is that of the chart's margin, to both sides.
  const letters = Math.floor(Math.min(gap - 10, 2 * margin.side - 8) / 6.4);
  return (
    <g class="parallel-axis" data-axis={axis.name} onPointerDown={begin} onPointerMove={drag} onPointerUp={end}>
      <text class="parallel-title" x={x} y={18} text-anchor="middle">
        <title>{axis.title}</title>
        {axis.title.length > letters ? `${axis.title.slice(0, letters - 1)}…` : axis.title}
      </text>
      <path class="parallel-stem" d={`M${x} ${y(0)}V${y(1)}`} />
      {axis.ticks.map(({ at, word }) => (
        <text key={`${at}`} class="plot-tick" x={x + 7} y={y(at) + 4}>
          {word.length > 12 ? `${word.slice(0, 11)}…` : word}
        </text>
      ))}
      {brush && <rect class="parallel-brush" x={x - 7} y={y(high)} width="14" height={Math.max(2, y(low) - y(high))} rx="3" />}
      <rect class="parallel-hit" x={x - 12} y={y(1) - 6} width="24" height={y(0) - y(1) + 12} />
      <End axis={axis} isHigh={false} at={low} other={high} x={x} y={y(low)} onMove={(at) => onBrush([at, high])} onReset={() => onBrush(null)} />
      <End axis={axis} isHigh at={high} other={low} x={x} y={y(high)} onMove={(at) => onBrush([low, at])} onReset={() => onBrush(null)} />
    </g>
  );
}

interface EndProps {
  axis: Axis;
  isHigh: boolean;
  at: number;
  /** The other end, which it does not pass. */
  other: number;
  x: number;
  y: number;
  onMove(at: number): void;
  onReset(): void;
}

/** An end of the chosen part, which arrow keys move. */
function End({ axis, isHigh, at, other, x, y, onMove, onReset }: EndProps) {
  const move = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const keys: Record<string, number> = { ArrowUp: at + step, ArrowRight: at + step, ArrowDown: at - step, ArrowLeft: at - step, PageUp: at + 0.1, PageDown: at - 0.1, Home: 0, End: 1 };
    if (event.key === 'Escape') return onReset();
    const to = keys[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(isHigh ? Math.min(1, Math.max(other, to)) : Math.max(0, Math.min(other, to)));
  };
  return (
    <g
      class="parallel-end"
      tabindex={0}
      role="slider"
      aria-label={`${axis.title}, ${isHigh ? 'highest' : 'lowest'}`}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(at * 100)}
      aria-valuetext={axis.word(at)}
      data-testid={`brush-${axis.name}-${isHigh ? 'high' : 'low'}`}
      onKeyDown={move}
    >
      <path d={isHigh ? `M${x - 6} ${y - 7}h12l-6 7Z` : `M${x - 6} ${y + 7}h12l-6 -7Z`} />
    </g>
  );
}
