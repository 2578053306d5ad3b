import { useEffect, useState } from 'preact/hooks';
import { errorMessage } from '../api/problem';

interface Polled<T> {
  value: T | null;
  failure: string;
  readAgain(): void;
}

/** Reads something every so many milliseconds while the page is visible. When a reading fails, what was read before stays. */
export function usePolling<T>(every: number, read: (signal: AbortSignal) => Promise<T>): Polled<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failure, setFailure] = useState('');
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const next = async () => {
      try {
        if (document.visibilityState === 'visible') setValue(await read(abort.signal));
        setFailure('');
      } catch (error) {
        if (abort.signal.aborted) return;
        setFailure(errorMessage(error));
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void next(), every);
    };
    void next();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [every, read, asked]);
  return { value, failure, readAgain: () => setAsked((times) => times + 1) };
}
