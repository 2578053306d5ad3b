import { saveFile } from '../ui/save';
import { colour } from '../ui/theme';
import { attempt } from '../ui/toast';
import { valuesShown } from './chart';
import { rowsToDraw } from './series';
import { toSvg, type Drawing, type DrawnLine } from './svg';
import type { ChartLine, ChartSpec, ChartView } from './view';

const [width, height] = [960, 420];

/** Pixels of a picture for each of the drawing. */
const density = 2;

export function saveSvg(spec: ChartSpec, view: ChartView): void {
  saveFile(new Blob([toSvg(drawingOf(spec, view))], { type: 'image/svg+xml' }), `${fileName(spec)}.svg`);
}

export async function savePng(spec: ChartSpec, view: ChartView): Promise<void> {
  const picture = await attempt(() => toPng(toSvg(drawingOf(spec, view))));
  if (picture) saveFile(picture, `${fileName(spec)}.png`);
}

async function toPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth * density, height: image.naturalHeight * density });
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('The browser could not make the picture.'))), 'image/png'));
}

/** What the chart shows now, in the colours of the theme. */
function drawingOf(spec: ChartSpec, view: ChartView): Drawing {
  const [from, to] = view.range();
  const log = (spec.mayLog ?? false) && view.settings.peek().log;
  const drawn = (line: ChartLine, isRaw: boolean): DrawnLine => {
    const { places, values } = isRaw ? line.read() : view.shown(spec, line);
    return {
      ...(!isRaw && { label: line.label }),
      colour: colour(line.colour),
      ...(line.dash && !isRaw && { dash: line.dash }),
      marked: line.marked,
      opacity: isRaw ? 0.28 : 1,
      points: rowsToDraw(places, values, from, to, width).map((row) => [places[row]!, values[row]!] as const),
    };
  };
  return {
    title: spec.title,
    width,
    height,
    x: { label: view.source.x.label, range: [from, to], tick: (place) => view.source.x.tick(place) },
    y: { range: valuesShown(spec, view, log), log, tick: spec.axis },
    lines: spec.lines.flatMap((line) => (view.isSmoothed(spec, line) ? [drawn(line, true), drawn(line, false)] : [drawn(line, false)])),
    colours: { paper: colour('--surface'), ink: colour('--ink'), quiet: colour('--ink-2'), grid: colour('--chart-grid') },
  };
}

const fileName = (spec: ChartSpec) => spec.title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'chart';
