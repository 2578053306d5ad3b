import uPlot from 'uplot';
import { colour } from '../ui/theme';
import { logTicks } from './scale';
import { isolated, type NotFinite } from './series';

export interface Look {
  /** Of the line that it draws. */
  key: string;
  /** The token of the line's colour. */
  colour: string;
  dash?: readonly number[];
  label: string;
  kind: 'line' | 'faint' | 'marked';
}

export interface Marks {
  epochs: number[];
  attempts: number[];
}

/** A place at which a line has no finite value. */
export interface Gap {
  place: number;
  kind: NotFinite;
  /** The token of the line's colour. */
  colour: string;
}

interface Wiring {
  width: number;
  height: number;
  looks: Look[];
  log: boolean;
  /** A value on the axis. */
  format(value: number): string;
  /** A place on the x axis. */
  tick(place: number): string;
  /** Of the x axis. */
  range(): [number, number];
  /** Of the value axis. */
  values(): [number, number];
  marks(): Marks;
  notFinite(): Gap[];
  /** The key of the line that stands out; null: none does. */
  focus(): string | null;
  onCursor(place: number | null): void;
  onZoom(from: number, to: number): void;
  onReset(): void;
}

export const syncKey = 'trainyard';
const font = '11px Archivo, system-ui, sans-serif';

export function chartOptions(wiring: Wiring): uPlot.Options {
  const [ink, grid, epoch, attempt] = ['--ink-3', '--chart-grid', '--chart-epoch', '--chart-attempt'].map(colour) as [string, string, string, string];
  // A hundred points at the cursor would hide the lines.
  const isFew = wiring.looks.length <= 16;
  const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width: wiring.width,
    height: wiring.height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: () => wiring.range() },
      y: { ...(wiring.log && { distr: 3 as const, log: 10 as const }), range: () => wiring.values() },
    },
    axes: [
      { ...axis, size: 26, gap: 4, space: 70, grid: { show: false }, values: (_, splits) => splits.map((v) => (v === null ? '' : wiring.tick(v))) },
      {
        ...axis,
        size: 52,
        gap: 6,
        space: 26,
        ...(wiring.log && { splits: (u: uPlot, _: number, low: number, high: number) => logTicks(low, high, u.over.clientHeight / 26), filter: (_: uPlot, splits: number[]) => splits }),
        values: (_, splits) => splits.map((v) => (v === null ? '' : wiring.format(v))),
      },
    ],
    series: [{}, ...wiring.looks.map((look) => series(look, wiring))],
    cursor: {
      y: false,
      sync: { key: syncKey, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      bind: { dblclick: () => () => (wiring.onReset(), null) },
      points: { size: 7, show: isFew },
      // The nearest point of each line is looked for where it is shown.
      ...(isFew ? { hover: { skip: [null, undefined] } } : { dataIdx: (_: uPlot, __: number, row: number) => row }),
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

function series(look: Look, wiring: Wiring): uPlot.Series {
  const own = colour(look.colour);
  const [pale, paler] = [faint(own, 0.28), faint(own, 0.12)];
  const isAside = () => ![null, look.key].includes(wiring.focus());
  const stroke = () => (isAside() ? paler : own);
  const line: uPlot.Series = { label: look.label, stroke, width: 1.6, spanGaps: false, ...(look.dash && { dash: [...look.dash] }) };
  if (look.kind === 'faint') return { ...line, stroke: () => (isAside() ? paler : pale), width: 1, dash: [], points: { show: false } };
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

function faint(rgb: string, share: number): string {
  return rgb.replace(/^rgb\(([^)]+)\)$/, `rgba($1, ${share})`);
}

/** Epochs as quiet lines, attempts as dashed ones. */
function drawMarks(u: uPlot, marks: Marks, epoch: string, attempt: string): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const vertical = (place: number, style: string, dash: number[]) => {
    const x = Math.round(u.valToPos(place, 'x', true)) + 0.5;
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
  if (perEpoch > 8) for (const place of marks.epochs) vertical(place, epoch, []);
  for (const place of marks.attempts) vertical(place, attempt, [3, 3]);
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
  for (const { place, kind, colour: token } of gaps) {
    const x = Math.min(left + width - size, Math.max(left + size, u.valToPos(place, 'x', true)));
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
