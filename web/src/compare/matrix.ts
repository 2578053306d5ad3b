import type { JobResult } from '../api/types';

export interface MatrixDifference {
  names: readonly string[];
  /** Row: true class. Column: the answer. The first model's cell less the second's. */
  cells: readonly (readonly number[])[];
}

type Matrix = Pick<JobResult, 'confusionMatrix' | 'classes'>;

/** Null: the jobs do not have the same classes. */
export function differenceOf(a: Matrix, b: Matrix, unit: 'share' | 'count'): MatrixDifference | null {
  const names = a.classes.map((report) => report.class);
  if (names.length !== a.confusionMatrix.length || names.join('\n') !== b.classes.map((report) => report.class).join('\n')) return null;
  const scaled = (row: readonly number[]) => {
    const all = unit === 'count' ? 1 : row.reduce((sum, n) => sum + n, 0) || 1;
    return row.map((n) => n / all);
  };
  return {
    names,
    cells: a.confusionMatrix.map((row, i) => {
      const other = scaled(b.confusionMatrix[i]!);
      return scaled(row).map((value, j) => value - other[j]!);
    }),
  };
}
