import { isTrainer, signOut, user } from '../api/session';
import { live } from '../live/connection';
import { Icon, Mark } from './icons';
import { Menu } from './menu';
import { rooted } from './root';
import { go, path } from './router';
import { shortcutsShown } from './shortcuts';
import { nextTheme, theme } from './theme';
import { attempt } from './toast';

const themes = { system: 'as the system', light: 'light', dark: 'dark' };

export function TopBar() {
  const here = (to: string) => (path.value === to || (to === '/' && path.value.startsWith('/jobs/')) || (to !== '/' && path.value.startsWith(`${to}/`)) ? 'page' : undefined);
  return (
    <header class="top">
      <a class="brand" href="/">
        <Mark /> <span>Trainyard</span>
      </a>
      <nav aria-label="Pages">
        <a href="/" aria-current={here('/')}>
          Jobs
        </a>
        <a href="/sweeps" aria-current={here('/sweeps')} data-testid="nav-sweeps">
          Sweeps
        </a>
        <a href="/datasets" aria-current={here('/datasets')} data-testid="nav-datasets">
          Datasets
        </a>
        <a href="/workers" aria-current={here('/workers')} data-testid="nav-workers">
          Workers
        </a>
        {isTrainer.value && (
          <a class="nav-new" href="/new" aria-current={here('/new')}>
            New job
          </a>
        )}
      </nav>
      <div class="top-end">
        <LiveLamp />
        <button class="icon-button" aria-label={`Colours: ${themes[theme.value]}`} title={`Colours: ${themes[theme.value]}`} data-testid="theme" onClick={nextTheme}>
          <Icon name={theme.value === 'light' ? 'sun' : theme.value === 'dark' ? 'moon' : 'system'} />
        </button>
        <Menu
          label="Account and help"
          class="user-button"
          testId="user-menu"
          heading={
            <>
              <b>{user.value?.name}</b> <span class="role">{user.value?.role}</span>
            </>
          }
          items={() => [
            { label: 'Account', icon: 'person', run: () => go('/account'), testId: 'menu-account' },
            { label: 'Keys', icon: 'key', run: () => (shortcutsShown.value = true) },
            { label: 'API', icon: 'link', run: () => window.open(rooted('/swagger-ui.html'), '_blank', 'noopener') },
            { label: 'Sign out', icon: 'out', run: () => void attempt(signOut), testId: 'menu-sign-out' },
          ]}
        >
          <span class="initial" aria-hidden="true">
            {user.value?.name.charAt(0).toUpperCase()}
          </span>
        </Menu>
      </div>
    </header>
  );
}

function LiveLamp() {
  const state = live.value.is;
  const word = state === 'live' ? 'Live' : state === 'waiting' ? 'Not connected' : 'Connecting';
  return (
    <span class="live" data-state={state} data-testid="live" title={state === 'live' ? 'Figures come as they are measured' : word}>
      <i />
      <span>{word}</span>
    </span>
  );
}
