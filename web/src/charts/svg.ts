import { linearTicks, logTicks } from './scale';

/** A chart as it is drawn into a file, in colours that mean the same everywhere. */
export interface Drawing {
  title: string;
  width: number;
  /** Of the axes' part; the title and the legend come on top. */
  height: number;
  x: { label: string; range: readonly [number, number]; tick(place: number): string };
  y: { range: readonly [number, number]; log: boolean; tick(value: number): string };
  lines: readonly DrawnLine[];
  colours: { paper: string; ink: string; quiet: string; grid: string };
}

export interface DrawnLine {
  /** In the legend; none: it is the raw line behind a smoothed one. */
  label?: string;
  colour: string;
  dash?: readonly number[];
  marked: boolean;
  /** 0 to 1. */
  opacity: number;
  points: readonly (readonly [place: number, value: number])[];
}

const font = 'Archivo, Helvetica, Arial, sans-serif';
const [left, right, bottom, rowHeight, letter] = [62, 36, 44, 18, 6.6];

/** The chart as an SVG document: axes, words and lines as such, and no picture in it. */
export function toSvg({ title, width, height, x, y, lines, colours }: Drawing): string {
  const legend = legendRows(lines, width - left - right);
  const top = 34 + legend.length * rowHeight;
  const [plotWidth, plotHeight] = [width - left - right, height];
  const place = (value: number) => left + ((value - x.range[0]) / (x.range[1] - x.range[0] || 1)) * plotWidth;
  const scale = (value: number) => (y.log ? Math.log10(value) : value);
  const [low, high] = y.range.map(scale) as [number, number];
  const level = (value: number) => top + plotHeight - ((scale(value) - low) / (high - low || 1)) * plotHeight;
  const yTicks = (y.log ? logTicks : linearTicks)(y.range[0], y.range[1], plotHeight / 40);
  const xTicks = linearTicks(x.range[0], x.range[1], plotWidth / 90);
  const text = (at: readonly [number, number], words: string, attributes: string) => `<text x="${round(at[0])}" y="${round(at[1])}" ${attributes}>${escape(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top + height + bottom}" viewBox="0 0 ${width} ${top + height + bottom}" font-family="${font}" font-size="12" role="img">`,
    `<title>${escape(title)}</title>`,
    `<rect width="100%" height="100%" fill="${colours.paper}"/>`,
    text([left, 22], title, `font-size="15" font-weight="600" fill="${colours.ink}"`),
    ...legend.flatMap((row, i) => row.map(({ line, at }) => {
      const y = 40 + i * rowHeight;
      return `<line x1="${round(left + at)}" x2="${round(left + at + 18)}" y1="${y}" y2="${y}" ${stroke(line)}/>${text([left + at + 24, y + 4], line.label!, `fill="${colours.quiet}"`)}`;
    })),
    ...yTicks.map((tick) => `<line x1="${left}" x2="${left + plotWidth}" y1="${round(level(tick))}" y2="${round(level(tick))}" stroke="${colours.grid}"/>${text([left - 8, level(tick) + 4], y.tick(tick), `text-anchor="end" fill="${colours.quiet}"`)}`),
    ...xTicks.map((tick) => text([place(tick), top + plotHeight + 18], x.tick(tick), `text-anchor="middle" fill="${colours.quiet}"`)),
    `<path d="M${left} ${top}V${top + plotHeight}H${left + plotWidth}" fill="none" stroke="${colours.quiet}"/>`,
    text([left + plotWidth / 2, top + plotHeight + 36], x.label, `text-anchor="middle" fill="${colours.ink}"`),
    `<clipPath id="plot"><rect x="${left}" y="${top - 3}" width="${plotWidth}" height="${plotHeight + 6}"/></clipPath>`,
    `<g clip-path="url(#plot)">`,
    ...lines.map((line) => `<path d="${path(line.points, place, level, y.log)}" fill="none" ${stroke(line)} stroke-linejoin="round"/>${line.marked ? marks(line, place, level, y.log) : ''}`),
    '</g></svg>',
  ].join('\n');
}

const stroke = ({ colour, dash, opacity }: DrawnLine) =>
  `stroke="${colour}" stroke-width="1.6"${opacity < 1 ? ` stroke-opacity="${opacity}"` : ''}${dash && dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`;

const hasLevel = (value: number, log: boolean) => Number.isFinite(value) && (!log || value > 0);

/** A value that has no place on the axis is a gap. */
function path(points: DrawnLine['points'], place: (at: number) => number, level: (value: number) => number, log: boolean): string {
  let isOpen = false;
  return points
    .map(([at, value]) => {
      if (!hasLevel(value, log)) return (isOpen = false), '';
      const command = isOpen ? 'L' : 'M';
      isOpen = true;
      return `${command}${round(place(at))} ${round(level(value))}`;
    })
    .join('');
}

const marks = ({ points, colour }: DrawnLine, place: (at: number) => number, level: (value: number) => number, log: boolean) =>
  points.filter(([, value]) => hasLevel(value, log)).map(([at, value]) => `<circle cx="${round(place(at))}" cy="${round(level(value))}" r="2.6" fill="${colour}"/>`).join('');

/** The entries of the legend in rows that are not wider than the chart. */
function legendRows(lines: readonly DrawnLine[], width: number): { line: DrawnLine; at: number }[][] {
  const rows: { line: DrawnLine; at: number }[][] = [];
  let end = Infinity;
  for (const line of lines) {
    if (line.label === undefined) continue;
    const size = 24 + line.label.length * letter + 18;
    if (end + size > width) {
      rows.push([]);
      end = 0;
    }
    rows[rows.length - 1]!.push({ line, at: end });
    end += size;
  }
  return rows;
}

const round = (value: number) => +value.toFixed(1);
const escape = (words: string) => words.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
