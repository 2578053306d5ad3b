import { useCallback, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/problem';
import { readSweep } from '../api/sweeps';
import type { SweepView } from '../api/types';
import { usePolling } from '../ui/polling';
import { isOpen, keep } from './trials';

/** Milliseconds between two readings of a sweep that searches, and of one that has ended: somebody may extend it. */
const [often, seldom] = [2_000, 30_000];

/** A sweep as it is now. What has not changed stays the same object, so that nothing is drawn again for it. */
export function useSweep(id: string) {
  const [every, setEvery] = useState(often);
  const [isMissing, setMissing] = useState(false);
  const last = useRef<SweepView | null>(null);
  const read = useCallback(
    async (signal: AbortSignal) => {
      try {
        last.current = keep(last.current, await readSweep(id, signal));
        setEvery(isOpen(last.current) || last.current.trialList.some((trial) => trial.state === 'active') ? often : seldom);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        setMissing(true);
      }
      return last.current;
    },
    [id],
  );
  return { ...usePolling(every, read), isMissing };
}
