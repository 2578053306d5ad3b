import { signal } from '@preact/signals';
import { ApiError, errorMessage } from '../api/problem';
import { renew, sessionState, signInByLink, user } from '../api/session';
import { rooted, unrooted } from '../ui/root';
import { go } from '../ui/router';
import { say } from '../ui/toast';
import { Frame } from './frame';
import { PasswordForm } from './password-form';

interface Welcome {
  state: 'entering' | 'in' | 'refused';
  message: string;
  /** Where to go on. */
  next: string;
  /** Tries the same link once more, where that may help. */
  again?: () => void;
}

const welcome = signal<Welcome | null>(null);

/** Takes the secret out of the address at once, so that neither history nor a shared link has it. */
export function takeLink(): void {
  if (unrooted(location.pathname) !== '/welcome') return;
  const fragment = new URLSearchParams(location.hash.slice(1));
  const secret = fragment.get('token');
  const next = fragment.get('next') ?? '/';
  history.replaceState(null, '', rooted('/welcome'));
  if (!secret) return;
  welcome.value = { state: 'entering', message: '', next: next.startsWith('/') && !next.startsWith('//') ? next : '/' };
  void enter(secret);
}

// A link may also be opened in a tab that shows the dashboard already: then only the fragment changes.
globalThis.addEventListener?.('hashchange', takeLink);

async function enter(secret: string): Promise<void> {
  const entering: Welcome = { state: 'entering', message: '', next: welcome.value!.next };
  welcome.value = entering;
  try {
    await signInByLink(secret);
    welcome.value = { ...entering, state: 'in' };
  } catch (error) {
    const used = error instanceof ApiError && error.status === 401;
    const passing = error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
    // Who was signed in before still is; who was not finds the form. Without an answer the page offers to try again.
    if (sessionState.value !== 'in') await renew().catch(() => undefined);
    welcome.value = { ...entering, state: 'refused', message: used ? 'This link was used before, or is too old. Each link signs in once.' : errorMessage(error), ...(passing && { again: () => void enter(secret) }) };
  }
}

/** Whether a one-time link is being used: then the session waits for it. */
export const isEntering = () => welcome.value?.state === 'entering';

export function WelcomePage() {
  const { state, message, next, again }: Welcome = welcome.value ?? { state: user.value ? 'in' : 'refused', message: 'This address has no sign-in link in it.', next: '/' };
  const leave = () => go(next, { replace: true });
  if (state === 'entering') {
    return (
      <Frame title="Welcome">
        <p class="muted" role="status">
          Signing you in…
        </p>
      </Frame>
    );
  }
  if (state === 'refused') {
    return (
      <Frame title="Welcome">
        <h1>The link does not work</h1>
        <p role="alert" data-testid="welcome-error">
          {message}
        </p>
        {!user.value && (
          <p class="muted">
            Sign in with your name and password, or ask an admin for another link. On its own machine, <code>trainyard up</code> prints one.
          </p>
        )}
        {again && (
          <button class="button primary wide" onClick={again}>
            Try again
          </button>
        )}
        <button class={again ? 'button wide' : 'button primary wide'} data-testid="welcome-on" onClick={() => go('/', { replace: true })}>
          {user.value ? 'To the jobs' : 'To sign in'}
        </button>
      </Frame>
    );
  }
  return (
    <Frame title="Welcome">
      <h1>Welcome, {user.value?.name}</h1>
      <p>You are signed in on this browser. Set a password if you want to sign in elsewhere, too.</p>
      <PasswordForm
        asksCurrent={false}
        action="Set password"
        onDone={() => {
          say('Your password is set.');
          leave();
        }}
      />
      <button class="button wide" data-testid="welcome-skip" onClick={leave}>
        Not now: show the {next.startsWith('/jobs/') ? 'job' : 'jobs'}
      </button>
    </Frame>
  );
}
