import uPlot from 'uplot';
import { colour } from '../ui/theme';
import { isolated, type NotFinite } from './series';

export interface Look {
  /** The token of the line's colour. */
  colour: string;
  label: string;
  kind: 'line' | 'faint' | 'marked';
}

export interface Marks {
  epochs: number[];
  attempts: number[];
}

/** A step at which a line has no finite value. */
export interface Gap {
  step: number;
  kind: NotFinite;
  /** The token of the line's colour. */
  colour: string;
}

interface Wiring {
  width: number;
  height: number;
  looks: Look[];
  log: boolean;
  most?: number;
  format(value: number): string;
  range(): [number, number];
  marks(): Marks;
  notFinite(): Gap[];
  onCursor(step: number | null): void;
  onZoom(from: number, to: number): void;
  onReset(): void;
}

export const syncKey = 'trainyard-job';
const font = '11px Archivo, system-ui, sans-serif';

export function chartOptions(wiring: Wiring): uPlot.Options {
  const [ink, grid, epoch, attempt] = ['--ink-3', '--chart-grid', '--chart-epoch', '--chart-attempt'].map(colour) as [string, string, string, string];
  const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width: wiring.width,
    height: wiring.height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: () => wiring.range() },
      y: wiring.log ? { distr: 3, log: 10 } : { range: (_, low, high) => yRange(low, high, wiring.most) },
    },
    axes: [
      { ...axis, size: 26, gap: 4, space: 70, grid: { show: false }, values: (_, splits) => splits.map(shortStep) },
      { ...axis, size: 52, gap: 6, space: 26, values: (_, splits) => splits.map((v) => (v === null ? '' : wiring.format(v))) },
    ],
    series: [{}, ...wiring.looks.map(series)],
    cursor: {
      y: false,
      sync: { key: syncKey, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      bind: { dblclick: () => () => (wiring.onReset(), null) },
      points: { size: 7 },
      hover: { skip: [null, undefined] },
    },
    hooks: {
      drawClear: [(u) => drawMarks(u, wiring.marks(), epoch, attempt)],
      draw: [(u) => drawGaps(u, wiring.notFinite())],
      setCursor: [(u) => wiring.onCursor(u.cursor.left !== undefined && u.cursor.left >= 0 ? u.posToVal(u.cursor.left, 'x') : null)],
      setSelect: [
        (u) => {
          if (u.select.width < 6) return;
          wiring.onZoom(u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x'));
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function series(look: Look): uPlot.Series {
  const stroke = colour(look.colour);
  const line: uPlot.Series = { label: look.label, stroke, width: 1.6, spanGaps: false };
  if (look.kind === 'faint') return { ...line, stroke: faint(stroke), width: 1, points: { show: false } };
  if (look.kind === 'marked') return { ...line, points: { show: true, size: 6, fill: stroke, stroke } };
  const points = (u: uPlot, index: number) => u.data[index] as (number | null | undefined)[];
  return {
    ...line,
    points: {
      show: (u, index) => points(u, index).length < 3,
      filter: (u, index, show, gaps) => (!show && gaps && gaps.length > 0 ? isolated(points(u, index)) : null),
      size: 5,
      fill: stroke,
    },
  };
}

function faint(rgb: string): string {
  return rgb.replace(/^rgb\(([^)]+)\)$/, 'rgba($1, 0.28)');
}

function yRange(low: number | null, high: number | null, most?: number): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  const bottom = low >= 0 ? Math.max(0, low - room) : low - room;
  return [bottom, most !== undefined && high <= most ? Math.min(most, high + room) + (high >= most ? room * 0.1 : 0) : high + room];
}

function shortStep(step: number | null): string {
  if (step === null) return '';
  return step >= 10_000 ? `${+(step / 1000).toFixed(1)}k` : step.toLocaleString('en');
}

/** Epochs as quiet lines, attempts as dashed ones. */
function drawMarks(u: uPlot, marks: Marks, epoch: string, attempt: string): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const vertical = (step: number, style: string, dash: number[]) => {
    const x = Math.round(u.valToPos(step, 'x', true)) + 0.5;
    if (x < left || x > left + width) return;
    ctx.strokeStyle = style;
    ctx.setLineDash(dash.map((d) => d * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
  };
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  // Where epochs are narrower than a few pixels, lines for them would be a grey wall.
  const perEpoch = marks.epochs.length > 1 ? u.valToPos(marks.epochs[1]!, 'x') - u.valToPos(marks.epochs[0]!, 'x') : Infinity;
  if (perEpoch > 8) for (const step of marks.epochs) vertical(step, epoch, []);
  for (const step of marks.attempts) vertical(step, attempt, [3, 3]);
  ctx.restore();
}

/** Infinity as an arrow at the edge beyond which it lies, NaN as a cross on the axis. */
function drawGaps(u: uPlot, gaps: Gap[]): void {
  if (gaps.length === 0) return;
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const size = 4 * devicePixelRatio;
  const colours = new Map(gaps.map((gap) => [gap.colour, '']));
  for (const token of colours.keys()) colours.set(token, colour(token));
  ctx.save();
  ctx.lineWidth = 1.6 * devicePixelRatio;
  for (const { step, kind, colour: token } of gaps) {
    const x = Math.min(left + width - size, Math.max(left + size, u.valToPos(step, 'x', true)));
    const y = kind === 'high' ? top + size : top + height - size;
    ctx.strokeStyle = ctx.fillStyle = colours.get(token)!;
    ctx.beginPath();
    if (kind === 'nan') {
      ctx.moveTo(x - size, y - size);
      ctx.lineTo(x + size, y + size);
      ctx.moveTo(x + size, y - size);
      ctx.lineTo(x - size, y + size);
      ctx.stroke();
    } else {
      const tip = kind === 'high' ? -size : size;
      ctx.moveTo(x, y + tip);
      ctx.lineTo(x - size, y - tip);
      ctx.lineTo(x + size, y - tip);
      ctx.fill();
    }
  }
  ctx.restore();
}
