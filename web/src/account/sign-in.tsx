import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, errorMessage } from '../api/problem';
import { signIn } from '../api/session';
import { Frame } from './frame';

export function SignInPage() {
  const [error, setError] = useState('');
  const [waitUntil, setWaitUntil] = useState(0);
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const wait = useCountdown(waitUntil);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setError('');
    try {
      await signIn(String(form.get('name')).trim(), String(form.get('password')));
    } catch (caught) {
      setBusy(false);
      if (caught instanceof ApiError && caught.status === 429) {
        setWaitUntil(Date.now() + (caught.retryAfter ?? 30) * 1000);
        setError('Too many tries.');
      } else if (caught instanceof ApiError && caught.status === 401) setError('This name and password do not belong together.');
      else setError(errorMessage(caught));
      password.current?.select();
    }
  };

  return (
    <Frame title="Sign in">
      <form class="sign-in" onSubmit={(event) => void submit(event)}>
        <h1>Sign in</h1>
        <label class="field">
          <span class="field-label">Name</span>
          <input name="name" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus data-testid="sign-in-name" />
        </label>
        <label class="field">
          <span class="field-label">Password</span>
          <input ref={password} name="password" type="password" autocomplete="current-password" required data-testid="sign-in-password" />
        </label>
        <p class="field-error" role="alert" data-testid="sign-in-error">
          {error} {wait > 0 && <span class="figure">Try again in {wait} s.</span>}
        </p>
        <button class="button primary wide" disabled={busy || wait > 0} data-testid="sign-in-submit">
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
        <p class="muted small">
          No account? An admin of this Trainyard can give you a link that signs you in. On its own machine, <code>trainyard up --link</code> prints one.
        </p>
      </form>
    </Frame>
  );
}

function useCountdown(until: number): number {
  const seconds = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds());
    if (until <= Date.now()) return;
    const timer = setInterval(() => {
      setLeft(seconds());
      if (seconds() === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}
