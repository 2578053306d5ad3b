import type { AttemptStarted, MetricPhase } from '../api/types';
import { Columns, countUpTo } from '../charts/columns';
import type { Line } from '../charts/series';

const phases: readonly MetricPhase[] = ['training', 'validation', 'test'];

/** Series by names that may be any, each with one value a step. */
export class NamedSeries {
  private readonly all = new Map<string, Columns<'step' | 'value' | 'phase'>>();

  get lastStep(): number {
    return Math.max(0, ...[...this.all.values()].map((series) => (series.length > 0 ? series.at('step', series.length - 1) : 0)));
  }

  /** Those that have a value. */
  get names(): string[] {
    return [...this.all].flatMap(([name, series]) => (series.length > 0 ? [name] : []));
  }

  add(name: string, phase: MetricPhase, step: number, value: number): void {
    let series = this.all.get(name);
    if (!series) this.all.set(name, (series = new Columns(['step', 'value', 'phase'] as const, 16)));
    // A later report on the same step replaces the earlier one.
    series.truncate(countUpTo(series.column('step'), step - 1));
    series.push({ step, value, phase: phases.indexOf(phase) });
  }

  /** An attempt goes on after a step: what it measures again is not what an earlier one measured. */
  supersede({ step, validatesAgain }: Pick<AttemptStarted, 'step' | 'validatesAgain'>): void {
    for (const series of this.all.values()) {
      series.truncate(countUpTo(series.column('step'), step));
      const last = series.length - 1;
      if (last < 0 || series.at('step', last) !== step) continue;
      const phase = phases[series.at('phase', last)];
      if (phase === 'test' || (phase === 'validation' && validatesAgain)) series.truncate(last);
    }
  }

  line(name: string): Line {
    const series = this.all.get(name);
    return series ? { places: series.column('step'), values: series.column('value') } : { places: new Float64Array(0), values: new Float64Array(0) };
  }
}
