import type { Json, SweepDirection, SweepState, SweepSummary, SweepView, TrialState, TrialView } from '../api/types';

/** All that lists, tables and charts of trials have in common: order, rungs, values as words. Pure. */

export const isOpen = ({ state }: { state: SweepState }) => state === 'running' || state === 'paused';
const hasEnded = (state: TrialState) => state !== 'active' && state !== 'waiting';

/** Trials that have ended. */
export const endedOf = ({ trials }: Pick<SweepSummary, 'trials'>) =>
  Object.entries(trials).reduce((sum, [state, count]) => sum + (hasEnded(state as TrialState) ? (count ?? 0) : 0), 0);

/** Less is better: a value as a loss; NaN and what has none is the worst. */
export const lossOf = (value: number | undefined, direction: SweepDirection) => (value === undefined || Number.isNaN(value) ? Infinity : direction === 'minimize' ? value : -value);

/** The epochs after which a trial's value was taken. */
export const reachedOf = (trial: TrialView) => trial.reports.at(-1)?.epochs ?? 0;

/** The best first: those that came further before the others, then by value; what failed last. */
export function ranked(trials: readonly TrialView[], direction: SweepDirection): TrialView[] {
  const failed = (trial: TrialView) => Number(trial.state === 'failed');
  return [...trials].sort((a, b) => failed(a) - failed(b) || reachedOf(b) - reachedOf(a) || compareNumbers(lossOf(a.value, direction), lossOf(b.value, direction)) || a.number - b.number);
}

export type TrialSort = 'number' | 'state' | 'value' | 'epochs' | `setting:${string}`;

/** Where what has none of it comes last, whichever the order. */
export function sorted(trials: readonly TrialView[], sort: TrialSort, ascending: boolean): TrialView[] {
  const key = keyOf(sort);
  const sign = ascending ? 1 : -1;
  return [...trials].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined) || a.number - b.number;
    return sign * (typeof left === 'number' && typeof right === 'number' ? compareNumbers(left, right) : String(left).localeCompare(String(right), 'en', { numeric: true })) || a.number - b.number;
  });
}

function keyOf(sort: TrialSort): (trial: TrialView) => number | string | undefined {
  switch (sort) {
    case 'number':
      return (trial) => trial.number;
    case 'state':
      return (trial) => trial.state;
    case 'value':
      return (trial) => trial.value;
    case 'epochs':
      return reachedOf;
    default: {
      const name = sort.slice('setting:'.length);
      return (trial) => {
        const value = settingOf(trial, name);
        return value === undefined || typeof value === 'number' ? value : wordOf(value);
      };
    }
  }
}

const compareNumbers = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);

/** What was chosen for a trial; undefined: the setting does not exist there. */
export const settingOf = (trial: TrialView, name: string) => (trial.settings as Record<string, Json>)[name];

/** A value of a setting in words, with at most four digits. */
export function wordOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '–';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  const short = Number(value.toPrecision(4));
  return Math.abs(short) >= 0.001 || short === 0 ? String(short) : short.toExponential().replace('e-', 'e−');
}

/** As much of the end of each setting's name as tells it from the others. */
export function shortNames(names: readonly string[]): Record<string, string> {
  const last = (name: string) => name.split('.').at(-1)!;
  return Object.fromEntries(names.map((name) => [name, names.filter((other) => last(other) === last(name)).length === 1 ? last(name) : name]));
}

export interface Rung {
  epochs: number;
  /** On the way to it. */
  active: number;
  /** Those that wait there. */
  waiting: number;
  /** Those that have gone on from it. */
  promoted: number;
  /** Those whose end it was. */
  stopped: number;
  failed: number;
  /** The best value there; undefined: nobody has come so far. */
  best: number | undefined;
}

/** Where the trials are. */
export function rungsOf({ rungs, trialList, direction }: Pick<SweepView, 'rungs' | 'trialList' | 'direction'>): Rung[] {
  return rungs.map((epochs) => {
    const here = trialList.filter((trial) => trial.until === epochs);
    const count = (state: TrialState) => here.filter((trial) => trial.state === state).length;
    const values = trialList.flatMap((trial) => trial.reports.filter((report) => report.epochs === epochs && Number.isFinite(report.value)).map((report) => report.value));
    return {
      epochs,
      active: count('active'),
      waiting: count('waiting'),
      promoted: trialList.filter((trial) => trial.until > epochs && trial.reports.some((report) => report.epochs === epochs)).length,
      stopped: count('stopped') + count('succeeded'),
      failed: count('failed'),
      best: values.length === 0 ? undefined : values.reduce(direction === 'minimize' ? least : most),
    };
  });
}

const least = (a: number, b: number) => Math.min(a, b);
const most = (a: number, b: number) => Math.max(a, b);

/** The best value among the trials up to each one, by their number; before the first value there is none. */
export function bestSoFar(trials: readonly TrialView[], direction: SweepDirection): { number: number; value: number }[] {
  const steps: { number: number; value: number }[] = [];
  for (const { number, value, state } of trials) {
    if (value === undefined || !Number.isFinite(value) || state === 'failed') continue;
    const before = steps.at(-1);
    if (!before || lossOf(value, direction) < lossOf(before.value, direction)) steps.push({ number, value });
  }
  return steps;
}

/** The newer view, with the trials of the older one that are the same. */
export function keep(before: SweepView | null, now: SweepView): SweepView {
  if (!before) return now;
  if (before.version === now.version) return before;
  return { ...now, trialList: now.trialList.map((trial, i) => (JSON.stringify(before.trialList[i]) === JSON.stringify(trial) ? before.trialList[i]! : trial)) };
}
