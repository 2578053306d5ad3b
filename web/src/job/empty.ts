import type { JobView } from '../api/types';

type Known = Pick<JobView, 'state' | 'attemptList' | 'removed'>;
const wasTaken = (view: Known) => view.attemptList.length > 0;

/** Why a job's curve has no point. */
export function whyNoFigures(view: Known): string {
  if (view.removed?.points) return 'Removed by retention';
  switch (view.state) {
    case 'queued':
      return wasTaken(view) ? 'Waiting to go on' : 'Waiting for a worker';
    case 'running':
      return 'Waiting for the first figures';
    case 'paused':
      return wasTaken(view) ? 'Paused before the first figures' : 'Paused before a worker took it';
    case 'failed':
      return 'Failed before the first figures';
    case 'cancelled':
      return wasTaken(view) ? 'Cancelled before the first figures' : 'Cancelled before a worker took it';
    case 'succeeded':
      return 'No figures were reported';
  }
}

/** Why a job has no attempt yet, or will never have one. */
export const whyNoAttempt = (view: Known) => (view.state === 'cancelled' || view.state === 'failed' ? 'No worker took this job.' : 'No worker has taken this job yet.');

/** Why a job has no event. */
export const whyNoEvents = (view: Known) => (view.removed?.points ? 'The events were removed by retention.' : 'No worker has reported anything.');

/** Why a job's log has no line. */
export function whyNoLog(view: Known): string {
  if (view.removed?.log) return 'The log was removed by retention.';
  if (wasTaken(view)) return 'The worker wrote no line.';
  return view.state === 'cancelled' || view.state === 'failed' ? 'There is no log: no worker took this job.' : 'The log begins when a worker takes the job.';
}
