import { isAdmin, signOut, user } from '../api/session';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { attempt, say } from '../ui/toast';
import { PasswordForm } from './password-form';
import { People } from './people';
import { Tokens } from './tokens';
import './account.css';

const powers = {
  viewer: 'You see every job and its results.',
  trainer: 'You submit jobs, and control your own.',
  admin: 'You control every job, and manage accounts.',
};

export function AccountPage() {
  const me = user.value;
  if (!me) return null;
  return (
    <Main title="Account" class="page account-page">
      <header class="page-head">
        <h1>Account</h1>
        <button class="button" data-testid="sign-out" onClick={() => void attempt(signOut)}>
          <Icon name="out" /> Sign out
        </button>
      </header>
      <div class="account-columns">
        <section class="panel pad">
          <h2>{me.name}</h2>
          <p>
            <span class="role">{format.title(me.role)}</span> {powers[me.role]}
          </p>
          <p class="muted">Here since {format.moment(me.createdAt)}.</p>
          <hr />
          <h3>Password</h3>
          <PasswordForm asksCurrent action="Change password" onDone={() => say('Your password is changed.')} />
        </section>
        <div class="account-side">
          <Tokens />
          {isAdmin.value && <People />}
        </div>
      </div>
    </Main>
  );
}
