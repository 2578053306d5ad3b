import type { CurveAxis, CurveOfJob } from '../api/types';
import type { XAxis } from '../charts/view';
import type { Line } from '../charts/series';
import * as format from '../ui/format';

export const axisNames: Record<CurveAxis, string> = { step: 'Step', epoch: 'Epoch', time: 'Time in training', samples: 'Samples' };

export const xAxis = (axis: CurveAxis): XAxis => ({ label: axisNames[axis], tick: axis === 'time' ? format.duration : axis === 'epoch' ? format.tick : (place) => format.shortStep(Math.round(place)) });

/** A curve over an axis. Where its places on it are not known, as before a worker has counted the steps of an epoch, it has no point. */
export function lineOf(curve: CurveOfJob, axis: CurveAxis): Line {
  const { steps, seconds, stepsPerEpoch, batchSize, counts, means } = curve;
  if (axis === 'epoch' && stepsPerEpoch === 0) return { places: new Float64Array(0), values: new Float64Array(0) };
  const places = axis === 'time' ? Float64Array.from(seconds) : Float64Array.from(steps, (step) => (axis === 'epoch' ? step / stepsPerEpoch : axis === 'samples' ? step * batchSize : step));
  return { places, values: Float64Array.from(curve.values), ...(counts && means && { thinned: { counts, means } }) };
}
