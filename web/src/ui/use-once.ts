import { useEffect, useState } from 'preact/hooks';
import { errorMessage } from '../api/problem';

/** Reads something once it is wanted, and gives it up when the component goes. */
export function useOnce<T>(wanted: boolean, read: (signal: AbortSignal) => Promise<T>, of: readonly unknown[]): { value: T | null; failure: string } {
  const [state, setState] = useState<{ value: T | null; failure: string }>({ value: null, failure: '' });
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    read(abort.signal).then(
      (value) => abort.signal.aborted || setState({ value, failure: '' }),
      (error: unknown) => abort.signal.aborted || setState({ value: null, failure: errorMessage(error) }),
    );
    return () => abort.abort();
  }, [wanted, ...of]);
  return state;
}
