import { useEffect } from 'preact/hooks';
import { SignInPage } from './account/sign-in';
import { WelcomePage, isEntering } from './account/welcome';
import { Frame } from './account/frame';
import { isTrainer, renew, sessionState } from './api/session';
import { JobsPage } from './jobs/page';
import { ConnectionBanner } from './ui/banner';
import { Questions } from './ui/dialog';
import { useKeys } from './ui/keys';
import { lazy } from './ui/lazy';
import { Main } from './ui/main';
import { go, path } from './ui/router';
import { Shortcuts, shortcutsShown } from './ui/shortcuts';
import { Toasts } from './ui/toast';
import { TopBar } from './ui/top-bar';

const Account = lazy('Account', async () => (await import('./account/page')).AccountPage);
const Compare = lazy('Compare', async () => (await import('./compare/page')).ComparePage);
const Datasets = lazy('Datasets', async () => (await import('./datasets')).Datasets);
const Job = lazy('Job', async () => (await import('./job/page')).JobPage);
const NewJob = lazy('New job', async () => (await import('./new-job/page')).NewJobPage);
const Sweeps = lazy('Sweeps', async () => (await import('./sweeps')).Sweeps);
const Workers = lazy('Workers', async () => (await import('./workers/page')).WorkersPage);

const fetched: readonly [RegExp, { fetch(): void }][] = [
  [/^\/jobs\/./, Job],
  [/^\/new$/, NewJob],
  [/^\/compare$/, Compare],
  [/^\/datasets/, Datasets],
  [/^\/sweeps/, Sweeps],
  [/^\/workers$/, Workers],
  [/^\/account$/, Account],
];

/** Begins to fetch what the address shows, while it is not yet known who asks. */
export const fetchPage = () => fetched.find(([address]) => address.test(path.value))?.[1].fetch();

export function App() {
  return (
    <>
      <Content />
      <Toasts />
    </>
  );
}

function Content() {
  if (path.value === '/welcome') return <WelcomePage />;
  if (sessionState.value === 'unreachable') return <Unreachable />;
  if (sessionState.value === 'unknown' || isEntering()) return <Starting />;
  return sessionState.value === 'in' ? <Inside /> : <SignInPage />;
}

/** A moment of nothing, until it is known who is there. Whatever led here, somebody asks. */
function Starting() {
  useEffect(() => {
    if (!isEntering()) void renew().catch(() => undefined);
  }, []);
  return <div class="starting" aria-busy="true" />;
}

/** After so many milliseconds the first page is there, and what most people open next is fetched. */
const settled = 1500;

function Inside() {
  useEffect(() => {
    const timer = setTimeout(() => [Job, NewJob].forEach((page) => page.fetch()), settled);
    return () => clearTimeout(timer);
  }, []);
  useKeys(
    {
      n: () => isTrainer.value && go('/new'),
      g: () => go('/'),
      '/': () => go('/'),
      '?': () => (shortcutsShown.value = true),
    },
    'app',
  );
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <TopBar />
      <ConnectionBanner />
      <Page />
      <Questions />
      <Shortcuts />
    </>
  );
}

function Page() {
  const id = path.value.match(/^\/jobs\/([^/]+)$/)?.[1];
  if (id) return <Job key={id} id={id} />;
  const dataset = path.value.replace('%40', '@').match(/^\/datasets\/([a-z0-9._@-]+)$/)?.[1];
  if (dataset) return <Datasets name={dataset} />;
  const sweep = path.value.match(/^\/sweeps\/([^/]+)$/)?.[1];
  if (sweep) return <Sweeps id={sweep} />;
  switch (path.value) {
    case '/':
    case '/jobs':
      return <JobsPage />;
    case '/new':
      return <NewJob />;
    case '/compare':
      return <Compare />;
    case '/datasets':
      return <Datasets />;
    case '/sweeps':
      return <Sweeps />;
    case '/workers':
      return <Workers />;
    case '/account':
      return <Account />;
    default:
      return (
        <Main title="No such page" data-testid="not-found">
          <section class="empty">
            <h1>No track leads here</h1>
            <p>This page does not exist.</p>
            <a class="button" href="/">
              All jobs
            </a>
          </section>
        </Main>
      );
  }
}

function Unreachable() {
  const again = () => {
    sessionState.value = 'unknown';
    void renew().catch(() => undefined);
  };
  return (
    <Frame title="No answer">
      <h1>The server does not answer</h1>
      <p class="muted">It may be starting, or the connection is broken.</p>
      <button class="button primary wide" onClick={again}>
        Try again
      </button>
    </Frame>
  );
}
