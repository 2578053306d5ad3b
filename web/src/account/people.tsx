import { useEffect, useState } from 'preact/hooks';
import { addUser, changeRole, deleteUser, listUsers, makeLink } from '../api/accounts';
import { ApiError, errorMessage } from '../api/problem';
import { user } from '../api/session';
import type { Role, SignInLink, UserView } from '../api/types';
import { CopyButton } from '../ui/copy';
import { confirm, Dialog } from '../ui/dialog';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { attempt, say } from '../ui/toast';

const roles: readonly Role[] = ['viewer', 'trainer', 'admin'];

export function People() {
  const [people, setPeople] = useState<UserView[] | null>(null);
  const [failure, setFailure] = useState('');
  const [link, setLink] = useState<{ name: string; link: SignInLink } | null>(null);
  const read = () => listUsers().then(setPeople, (error: unknown) => setFailure(errorMessage(error)));
  useEffect(() => void read(), []);

  const handOut = async (name: string) => {
    const made = await attempt(() => makeLink(name));
    if (made) setLink({ name, link: made });
  };
  const setRole = async (name: string, role: Role) => {
    const changed = await attempt(() => changeRole(name, role));
    if (changed) say(`${name} is ${role === 'admin' ? 'an' : 'a'} ${role} now.`);
    void read();
  };
  const remove = async (name: string) => {
    if (!(await confirm(`Delete ${name}?`, 'They are signed out everywhere. Their jobs stay.', 'Delete the account'))) return;
    if (await attempt(() => deleteUser(name))) say(`${name} is deleted.`);
    void read();
  };

  return (
    <section class="panel people" data-testid="people">
      <header class="panel-head">
        <h2>People</h2>
        {people && <p class="muted">{format.plural(people.length, 'account')}</p>}
      </header>
      {failure && <p class="field-error panel-empty">{failure}</p>}
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col" class="number">
              Since
            </th>
            <th scope="col">
              <span class="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people?.map((person) => (
            <tr key={person.name} data-testid={`person-${person.name}`}>
              <th scope="row">
                {person.name} {person.name === user.value?.name && <span class="faint">you</span>}
              </th>
              <td>
                <select class="quiet-select" value={person.role} aria-label={`Role of ${person.name}`} onChange={(event) => void setRole(person.name, event.currentTarget.value as Role)}>
                  {roles.map((role) => (
                    <option key={role} value={role}>
                      {format.title(role)}
                    </option>
                  ))}
                </select>
              </td>
              <td class="number figure">{format.moment(person.createdAt)}</td>
              <td class="number">
                <Menu
                  label={`Actions for ${person.name}`}
                  items={() => [
                    { label: 'Make a sign-in link', icon: 'link', run: () => void handOut(person.name) },
                    { label: 'Delete', icon: 'trash', danger: true, run: () => void remove(person.name) },
                  ]}
                >
                  <Icon name="more" />
                </Menu>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <AddPerson
        onAdded={(name) => {
          void read();
          void handOut(name);
        }}
      />
      {link && <LinkDialog {...link} onClose={() => setLink(null)} />}
    </section>
  );
}

function AddPerson({ onAdded }: { onAdded(name: string): void }) {
  const [error, setError] = useState('');
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    setError('');
    try {
      const added = await addUser(String(data.get('name')).trim(), data.get('role') as Role);
      form.reset();
      onAdded(added.name);
    } catch (caught) {
      setError(caught instanceof ApiError ? format.sentences(Object.values(caught.errors)[0] ?? [caught.message]) : errorMessage(caught));
    }
  };
  return (
    <form class="add-person" onSubmit={(event) => void add(event)}>
      <label class="field">
        <span class="field-label">Add somebody</span>
        <input name="name" required placeholder="Name" autocomplete="off" autocapitalize="none" spellcheck={false} aria-invalid={error !== ''} data-testid="person-name" />
      </label>
      <label class="field">
        <span class="field-label">Role</span>
        <select name="role" defaultValue="trainer">
          {roles.map((role) => (
            <option key={role} value={role} selected={role === 'trainer'}>
              {format.title(role)}
            </option>
          ))}
        </select>
      </label>
      <button class="button" data-testid="person-add">
        <Icon name="plus" /> Add
      </button>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}

function LinkDialog({ name, link, onClose }: { name: string; link: SignInLink; onClose(): void }) {
  return (
    <Dialog title={`Sign-in link for ${name}`} onClose={onClose} testId="link-dialog">
      <p class="muted">Whoever opens it is signed in as {name}, once. It works until {format.moment(link.expiresAt)}, and is not shown again.</p>
      <div class="command">
        <code data-testid="sign-in-link">{link.url}</code>
        <CopyButton text={link.url} testId="copy-link" />
      </div>
      <div class="dialog-actions">
        <button class="button" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
