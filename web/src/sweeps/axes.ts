import type { Json, SweepSetting, SweepView, TrialView } from '../api/types';
import * as format from '../ui/format';
import { settingOf, shortNames, wordOf } from './trials';

/** The name of the axis of the metric, which no setting has. */
export const metricAxis = 'metric';

/** An axis of the parallel coordinates: from a trial to its place, 0 at the bottom and 1 at the top. */
export interface Axis {
  name: string;
  title: string;
  /** What a place is on the way there; undefined: the trial has no such value. */
  place(trial: TrialView): number | undefined;
  /** Marks from the bottom up. */
  ticks: { at: number; word: string }[];
  /** A place in words. */
  word(at: number): string;
}

/** A part of an axis, from the lower to the higher place. */
export type Brush = readonly [number, number];

export function axesOf(sweep: SweepView): Axis[] {
  const names = sweep.asked.settings.map((setting) => setting.name);
  const titles = shortNames(names);
  const settings = sweep.asked.settings.map((setting) => settingAxis(setting, titles[setting.name]!, sweep.trialList));
  return [...settings, valueAxis(sweep)];
}

/** Whether a trial lies in all parts that are chosen. */
export const passes = (trial: TrialView, axes: readonly Axis[], brushes: Readonly<Record<string, Brush>>) =>
  axes.every((axis) => {
    const brush = brushes[axis.name];
    if (!brush) return true;
    const at = axis.place(trial);
    // A value that an end stands on is in the part, whatever its last digit.
    return at !== undefined && at >= brush[0] - 1e-9 && at <= brush[1] + 1e-9;
  });

function settingAxis({ name, values }: SweepSetting, title: string, trials: readonly TrialView[]): Axis {
  const range = readRange(values);
  if (range) return numberAxis(name, title, range, (trial) => asNumber(settingOf(trial, name)));
  const choices = choicesOf(name, trials);
  const last = Math.max(1, choices.length - 1);
  const at = (index: number) => (choices.length === 1 ? 0.5 : index / last);
  return {
    name,
    title,
    place(trial) {
      const index = choices.indexOf(keyOf(settingOf(trial, name)));
      return index < 0 ? undefined : at(index);
    },
    ticks: choices.map((choice, index) => ({ at: at(index), word: wordOf(JSON.parse(choice) as Json) })),
    word: (place) => wordOf(JSON.parse(choices[Math.round(place * last)] ?? 'null') as Json),
  };
}

function valueAxis({ metric, trialList }: SweepView): Axis {
  const values = trialList.flatMap(({ value, state }) => (value !== undefined && Number.isFinite(value) && state !== 'failed' ? [value] : []));
  const [low, high] = values.length === 0 ? [0, 1] : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const read = ({ value, state }: TrialView) => (state === 'failed' || value === undefined || !Number.isFinite(value) ? undefined : value);
  return numberAxis(metricAxis, metric, { low, high: high > low ? high : low + 1, isLog: false }, read);
}

interface Range {
  low: number;
  high: number;
  isLog: boolean;
}

function numberAxis(name: string, title: string, { low, high, isLog }: Range, read: (trial: TrialView) => number | undefined): Axis {
  const scale = isLog ? Math.log : (value: number) => value;
  const back = isLog ? Math.exp : (value: number) => value;
  const [from, to] = [scale(low), scale(high)];
  const placeOf = (value: number) => Math.min(1, Math.max(0, (scale(value) - from) / (to - from)));
  const valueOf = (at: number) => back(from + at * (to - from));
  return {
    name,
    title,
    place(trial) {
      const value = read(trial);
      return value === undefined ? undefined : placeOf(value);
    },
    ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, word: format.tick(valueOf(at)) })),
    word: (at) => format.tick(valueOf(at)),
  };
}

/** The ends of a range such as `log:1e-4..1e-1`, `int:1..10` or `0..1/0.1`; undefined: these are choices. */
export function readRange(values: string): Range | undefined {
  const [, prefix = '', low, high] = values.replace(/\s/g, '').match(/^((?:int:|log:)*)(-?[\d.]*\d(?:e[+-]?\d+)?)\.\.(-?[\d.]+(?:e[+-]?\d+)?)(?:\/.*)?$/i) ?? [];
  if (low === undefined || high === undefined) return undefined;
  return { low: Number(low), high: Number(high), isLog: /log/i.test(prefix) };
}

const keyOf = (value: Json | undefined) => (value === undefined ? '' : JSON.stringify(value));

/** The values that trials have, in an order that people expect. */
function choicesOf(name: string, trials: readonly TrialView[]): string[] {
  const seen = new Set(trials.map((trial) => keyOf(settingOf(trial, name))).filter(Boolean));
  return [...seen].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

const asNumber = (value: Json | undefined) => (typeof value === 'number' ? value : undefined);

/** Where a trial stands on an axis whose setting it does not have: below its foot. */
export const nowhere = -0.07;

/** The places of a trial on all axes; without a value its line ends before the last one. */
export function placesOf(trial: TrialView, axes: readonly Axis[]): number[] {
  const settings = axes.slice(0, -1).map((axis) => axis.place(trial) ?? nowhere);
  const value = axes.at(-1)!.place(trial);
  return value === undefined ? settings : [...settings, value];
}

/** How far a line is from a point, in pixels up and down; Infinity: it does not pass there. */
export function distance(places: readonly number[], spot: { along: number; at: number }, height: number): number {
  const left = Math.floor(spot.along);
  const [from, to] = [places[left], places[Math.min(left + 1, places.length - 1)]];
  if (from === undefined || to === undefined || spot.along > places.length - 1) return Infinity;
  return Math.abs(from + (to - from) * (spot.along - left) - spot.at) * height;
}

/** From the lowest to the highest value, without the few that lie far from all others; these are drawn at the edge. */
export function rangeOf(sorted: readonly number[]): [number, number] {
  if (sorted.length === 0) return [0, 1];
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const spread = at(0.75) - at(0.25);
  const low = spread > 0 ? Math.max(sorted[0]!, at(0.25) - 4 * spread) : sorted[0]!;
  const high = spread > 0 ? Math.min(sorted.at(-1)!, at(0.75) + 4 * spread) : sorted.at(-1)!;
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - room, high + room];
}
