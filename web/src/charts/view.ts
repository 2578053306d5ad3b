import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { go, path, place } from '../ui/router';
import { nearest } from './columns';
import type { Marks } from './options';
import { smooth, type Line } from './series';
import { readSettings, writeSettings, type ChartSettings } from './settings';

export interface ChartLine {
  /** Its own within the chart. */
  key: string;
  label: string;
  /** The token of its colour. */
  colour: string;
  /** Lengths of dashes and gaps in pixels; none: it is solid. */
  dash?: readonly number[];
  /** Whether each of its points has a mark, as where there are few. */
  marked: boolean;
  read(): Line;
  /** Its best value and where it was, as the server has it; none: of a line that does not tell it. */
  best?(): { value: number; step: number } | undefined;
}

export interface ChartSpec {
  title: string;
  lines: readonly ChartLine[];
  /** A value in the legend. */
  format(value: number | undefined): string;
  /** A value on the axis. */
  axis(value: number): string;
  /** Whether it is noisy: a schedule is not. */
  noisy: boolean;
  /** Whether its axis is logarithmic where the settings say so. */
  mayLog?: boolean;
  /** The highest value there can be. */
  most?: number;
}

/** What the x axis stands for. */
export interface XAxis {
  label: string;
  /** A place on the axis. */
  tick(place: number): string;
}

/** What the charts of a page are drawn from. */
export interface ChartSource {
  /** Grows with each change of the points. */
  readonly revision: ReadonlySignal<number>;
  readonly x: XAxis;
  /** The first and the last place. */
  extent(): [number, number];
  marks(): Marks;
  /** Rising places with points, which the arrow keys visit. */
  places(): Float64Array;
}

/** Milliseconds after which a change of settings is in the address: a slider changes them many times a second. */
const settled = 250;

/** What the charts of one page share: where the cursor is, which line is looked at, and how they are drawn. */
export class ChartView {
  readonly cursor = signal<number | null>(null);
  /** The key of the line that stands out. */
  readonly focus = signal<string | null>(null);
  readonly settings = signal(readSettings(place.peek().search));
  private readonly smoothed = new Map<string, { of: Float64Array; length: number; revision: number; weight: number; line: Line }>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly undo: () => void;

  constructor(readonly source: ChartSource) {
    const here = path.peek();
    this.undo = effect(() => {
      const { search } = place.value;
      // What is chosen here is on its way into the address.
      if (this.timer === undefined && path.peek() === here) this.settings.value = readSettings(search);
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.undo();
  }

  change(part: Partial<ChartSettings>): void {
    this.settings.value = { ...this.settings.peek(), ...part };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      go(path.peek() + writeSettings(location.search, this.settings.peek()) + location.hash, { replace: true });
    }, settled);
  }

  range(): [number, number] {
    const { zoom } = this.settings.peek();
    return zoom ? [zoom[0], zoom[1]] : this.source.extent();
  }

  zoomTo(from: number, to: number): void {
    const [first, last] = this.source.extent();
    const zoom: [number, number] = [Math.max(first, from), Math.min(last, to)];
    if (zoom[1] - zoom[0] > (last - first) / 10_000) this.change({ zoom });
  }

  isSmoothed(spec: ChartSpec, line: ChartLine): boolean {
    return spec.noisy && !line.marked && this.settings.value.smoothing > 0;
  }

  /** A line as it is told and drawn: smoothed, where it is. */
  shown(spec: ChartSpec, line: ChartLine): Line {
    const raw = line.read();
    if (!this.isSmoothed(spec, line)) return raw;
    const [key, weight, revision] = [`${spec.title}\n${line.key}`, this.settings.value.smoothing, this.source.revision.peek()];
    const known = this.smoothed.get(key);
    if (known && known.revision === revision && known.weight === weight && known.of.buffer === raw.values.buffer && known.length === raw.values.length) return known.line;
    const made = { places: raw.places, values: smooth(raw, weight) };
    this.smoothed.set(key, { of: raw.values, length: raw.values.length, revision, weight, line: made });
    return made;
  }

  /** The value at the cursor; without one, the last. */
  valueOf(spec: ChartSpec, line: ChartLine): number | undefined {
    const { places, values } = this.shown(spec, line);
    const at = this.cursor.value;
    return values[at === null ? values.length - 1 : nearest(places, at)];
  }

  /** The place that is nearest to the cursor; without one, the last. */
  placeShown(): number | undefined {
    const places = this.source.places();
    const at = this.cursor.value;
    return places[at === null ? places.length - 1 : nearest(places, at)];
  }

  /** The place some points further. */
  neighbour(by: number): number | undefined {
    const places = this.source.places();
    const at = this.cursor.peek();
    const row = at === null ? places.length - 1 : nearest(places, at) + by;
    return places[Math.min(places.length - 1, Math.max(0, row))];
  }
}
