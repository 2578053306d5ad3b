import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colours } from '../ui/theme';
import { chartOptions, syncKey, type Gap, type Look } from './chart-options';
import type { ChartSpec, ChartView } from './chart-view';
import { align, drawable, notFinite, smooth, type Line } from './series';

interface ChartProps {
  spec: ChartSpec;
  view: ChartView;
  /** What stands in place of a curve without a point. */
  empty: string;
  log?: boolean;
  testId: string;
}

/** One chart: redrawn at most once a frame, from at most a few points for each pixel column. */
export function Chart({ spec, view, empty, log = false, testId }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const smoothed = spec.noisy && view.smoothing.value > 0;
  const themed = colours.value;

  useEffect(() => {
    const element = host.current!;
    const options = chartOptions({
      width: Math.max(120, element.clientWidth),
      height: element.clientHeight,
      looks: looks(spec, smoothed),
      log,
      ...(spec.most !== undefined && { most: spec.most }),
      format: spec.axis,
      range: () => view.range(),
      marks: () => view.marks(),
      notFinite: () => gaps(spec, view, element.clientWidth),
      onCursor: (step) => (view.cursor.value = step),
      onZoom: (from, to) => view.zoomTo(from, to),
      onReset: () => (view.zoom.value = null),
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
  const drawing = [view.job.revision.value, view.zoom.value, view.smoothing.value];
  useEffect(() => {
    const frame = requestAnimationFrame(() => host.current && plot.current?.setData(draw(spec, view, log, host.current.clientWidth)));
    return () => cancelAnimationFrame(frame);
  }, drawing);

  const walk = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const chart = plot.current;
    if (!by || !chart) return;
    event.preventDefault();
    const step = view.neighbour(by * (event.shiftKey ? 10 : 1));
    if (step === undefined) return;
    for (const each of uPlot.sync(syncKey).plots) each.setCursor({ left: each.valToPos(step, 'x'), top: 10 });
  };

  const points = view.columns(spec.lines[0]!).steps.length;
  return (
    <div
      ref={host}
      class="chart"
      tabIndex={0}
      role="img"
      aria-label={points === 0 ? `${spec.title}: ${empty}` : `${spec.title}: ${spec.lines.map((line) => `${line.label} ${spec.format(view.valueOf(line))}`).join(', ')}. Arrow keys move along the curve.`}
      data-testid={testId}
      data-empty={empty}
      data-points={points}
      data-validation-points={view.job.curve.validation.length}
      onKeyDown={walk}
      onBlur={() => (view.cursor.value = null)}
    />
  );
}

function looks(spec: ChartSpec, smoothed: boolean): Look[] {
  return spec.lines.flatMap((line): Look[] => {
    const { label, colour } = line;
    if (line.marked) return [{ label, colour, kind: 'marked' }];
    return smoothed ? [{ label, colour, kind: 'faint' }, { label, colour, kind: 'line' }] : [{ label, colour, kind: 'line' }];
  });
}

function draw(spec: ChartSpec, view: ChartView, log: boolean, width: number): uPlot.AlignedData {
  const weight = spec.noisy ? view.smoothing.value : 0;
  const lines = spec.lines.flatMap((line): Line[] => {
    const { steps, values } = view.columns(line);
    if (line.marked || weight === 0) return [{ steps, values }];
    return [{ steps, values }, { steps, values: smooth(values, weight) }];
  });
  const [from, to] = view.range();
  const [axis, ...columns] = align(lines, from, to, Math.max(100, width - 58));
  return [axis, ...columns.map((values) => drawable(values, log))] as uPlot.AlignedData;
}

/** Where each line has no finite value, in the line's colour. */
function gaps(spec: ChartSpec, view: ChartView, width: number): Gap[] {
  const [from, to] = view.range();
  return spec.lines.flatMap((line) => notFinite(view.columns(line), from, to, Math.max(20, (width - 58) / 8)).map((mark) => ({ ...mark, colour: line.colour })));
}
