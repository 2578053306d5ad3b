import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colours } from '../ui/theme';
import { countUpTo } from './columns';
import { chartOptions, syncKey, type Gap, type Look } from './options';
import { valueRange } from './scale';
import { align, drawable, isOnAxis, notFinite, type Line } from './series';
import type { ChartSpec, ChartView } from './view';

interface ChartProps {
  spec: ChartSpec;
  view: ChartView;
  /** What stands in place of a curve without a point. */
  empty: string;
  testId: string;
  [data: `data-${string}`]: unknown;
}

/** Lines that are told one by one to somebody who does not see them. */
const told = 8;

/** One chart: redrawn at most once a frame, from at most a few points for each pixel column. */
export function Chart({ spec, view, empty, testId, ...data }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const { settings, source } = view;
  const log = (spec.mayLog ?? false) && settings.value.log;
  const smoothed = spec.noisy && settings.value.smoothing > 0;
  const themed = colours.value;

  useEffect(() => {
    const element = host.current!;
    const options = chartOptions({
      width: Math.max(120, element.clientWidth),
      height: element.clientHeight,
      looks: looks(spec, view),
      log,
      format: spec.axis,
      tick: (place) => source.x.tick(place),
      range: () => view.range(),
      values: () => valuesShown(spec, view, log),
      marks: () => source.marks(),
      notFinite: () => gaps(spec, view, element.clientWidth),
      focus: () => view.focus.peek(),
      onCursor: (place) => (view.cursor.value = place),
      onZoom: (from, to) => view.zoomTo(from, to),
      onReset: () => view.change({ zoom: null }),
    });
    const chart = new uPlot(options, draw(spec, view, log, element.clientWidth), element);
    plot.current = chart;
    const resized = new ResizeObserver(() => {
      if (element.clientWidth < 40) return;
      chart.setSize({ width: element.clientWidth, height: element.clientHeight });
      chart.setData(draw(spec, view, log, element.clientWidth));
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [spec, view, log, smoothed, themed]);

  // What the drawing depends on.
  const drawing = [source.revision.value, settings.value];
  useEffect(() => {
    const frame = requestAnimationFrame(() => host.current && plot.current?.setData(draw(spec, view, log, host.current.clientWidth)));
    return () => cancelAnimationFrame(frame);
  }, drawing);

  const focus = view.focus.value;
  useEffect(() => plot.current?.redraw(false), [focus]);

  const walk = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const chart = plot.current;
    if (!by || !chart) return;
    event.preventDefault();
    const to = view.neighbour(by * (event.shiftKey ? 10 : 1));
    if (to === undefined) return;
    for (const each of uPlot.sync(syncKey).plots) each.setCursor({ left: each.valToPos(to, 'x'), top: 10 });
  };

  const leave = () => {
    for (const each of uPlot.sync(syncKey).plots) each.setCursor({ left: -10, top: -10 });
    view.cursor.value = null;
  };

  const points = spec.lines.reduce((most, line) => Math.max(most, line.read().places.length), 0);
  return (
    <div
      ref={host}
      class="chart"
      tabIndex={0}
      role="img"
      aria-label={points === 0 ? `${spec.title}: ${empty}` : `${spec.title}: ${inWords(spec, view)}. Arrow keys move along the curve.`}
      data-testid={testId}
      data-empty={empty}
      data-points={points}
      {...data}
      onKeyDown={walk}
      onBlur={leave}
    />
  );
}

function inWords(spec: ChartSpec, view: ChartView): string {
  const more = spec.lines.length - told;
  const lines = spec.lines.slice(0, told).map((line) => `${line.label} ${spec.format(view.valueOf(spec, line))}`);
  return `${lines.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function looks(spec: ChartSpec, view: ChartView): Look[] {
  return spec.lines.flatMap((line): Look[] => {
    const { key, label, colour, dash } = line;
    const look = { key, label, colour, ...(dash && { dash }) };
    if (line.marked) return [{ ...look, kind: 'marked' }];
    return view.isSmoothed(spec, line) ? [{ ...look, kind: 'faint' }, { ...look, kind: 'line' }] : [{ ...look, kind: 'line' }];
  });
}

function draw(spec: ChartSpec, view: ChartView, log: boolean, width: number): uPlot.AlignedData {
  const lines = spec.lines.flatMap((line): Line[] => (view.isSmoothed(spec, line) ? [line.read(), view.shown(spec, line)] : [line.read()]));
  const [from, to] = view.range();
  const [axis, ...columns] = align(lines, from, to, Math.max(100, width - 58));
  return [axis, ...columns.map((values) => drawable(values, log))] as uPlot.AlignedData;
}

/** Values of a line that its range is made of, besides its extremes: more would change nothing that can be seen. */
const sampled = 2_000;

/** The range of the value axis for what is between the ends of the x axis. */
export function valuesShown(spec: ChartSpec, view: ChartView, log: boolean): [number, number] {
  const [from, to] = view.range();
  const sample: number[] = [];
  for (const line of spec.lines) {
    const { places, values } = line.read();
    const [first, end] = [Math.max(0, countUpTo(places, from) - 1), countUpTo(places, to)];
    const stride = Math.max(1, Math.floor((end - first) / sampled));
    let [low, high] = [Infinity, -Infinity];
    for (let i = first; i < end; i++) {
      const value = values[i]!;
      if (!isOnAxis(value)) continue;
      if (i % stride === 0) sample.push(value);
      if (value < low && (value > 0 || !log)) low = value;
      if (value > high) high = value;
    }
    if (low <= high) sample.push(low, high);
  }
  const { outliers } = view.settings.peek();
  return valueRange(Float64Array.from(sample), { log, outliers, ...(spec.most !== undefined && { most: spec.most }) });
}

/** Where each line has no finite value, in the line's colour. */
function gaps(spec: ChartSpec, view: ChartView, width: number): Gap[] {
  const [from, to] = view.range();
  return spec.lines.flatMap((line) => notFinite(line.read(), from, to, Math.max(20, (width - 58) / 8)).map((mark) => ({ ...mark, colour: line.colour })));
}
