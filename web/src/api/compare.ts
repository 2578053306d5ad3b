import { get } from './http';
import type { CurveAxis, CurveOfJob, JobComparison } from './types';

export const compareJobs = (ids: readonly string[], signal?: AbortSignal) => get<JobComparison>(`/api/compare?jobs=${ids.join(',')}`, signal);

export interface CurveQuery {
  metric: string;
  points: number;
  x: CurveAxis;
  /** The part of the x axis that is wanted; null: all. */
  part: readonly [number, number] | null;
}

/** The curves of those jobs that are there. */
export function readCurves(ids: readonly string[], { metric, points, x, part }: CurveQuery, signal?: AbortSignal) {
  const query = new URLSearchParams({ jobs: ids.join(','), metric, points: String(points), x, ...(part && { from: String(part[0]), to: String(part[1]) }) });
  return get<CurveOfJob[]>(`/api/compare/curves?${query}`, signal);
}
