import { useEffect, useState } from 'preact/hooks';
import { ApiError, errorMessage } from '../api/problem';
import { createToken, listTokens, revokeToken } from '../api/tokens';
import type { ApiToken, CreatedApiToken, TokenScope } from '../api/types';
import { CopyButton } from '../ui/copy';
import { confirm, Dialog } from '../ui/dialog';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { attempt, say } from '../ui/toast';

const scopes: Record<TokenScope, string> = {
  read: 'Read: see everything',
  jobs: 'Jobs: submit, and control yours',
  admin: 'Admin: all that you may',
};

const lifetimes = [7, 30, 90, 365];

/** One's own API tokens: with their last use and end, to make and to revoke. */
export function Tokens() {
  const [tokens, setTokens] = useState<ApiToken[] | null>(null);
  const [failure, setFailure] = useState('');
  const [made, setMade] = useState<CreatedApiToken | null>(null);
  const read = () => listTokens().then(setTokens, (error: unknown) => setFailure(errorMessage(error)));
  useEffect(() => void read(), []);

  const revoke = async (name: string) => {
    if (!(await confirm(`Revoke ${name}?`, 'Whatever uses this token is refused from now on. This cannot be undone.', 'Revoke the token'))) return;
    if (await attempt(() => revokeToken(name))) say(`${name} is revoked.`);
    void read();
  };

  return (
    <section class="panel tokens" data-testid="tokens">
      <header class="panel-head">
        <h2>API tokens</h2>
        {tokens && <p class="muted">{format.plural(tokens.length, 'token')}</p>}
      </header>
      {failure && <p class="field-error panel-empty">{failure}</p>}
      {tokens?.length === 0 && <p class="muted panel-empty">No tokens. Make one for each script or machine that uses Trainyard for you.</p>}
      {tokens && tokens.length > 0 && (
        <div class="tokens-scroll" role="region" aria-label="API tokens" tabIndex={0}>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Scopes</th>
                <th scope="col" class="number">
                  Last use
                </th>
                <th scope="col" class="number">
                  Ends
                </th>
                <th scope="col">
                  <span class="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr key={token.id} data-testid={`token-${token.name}`}>
                  <th scope="row">{token.name}</th>
                  <td>{token.scopes.map(format.title).join(', ')}</td>
                  <td class="number figure" title={format.exactMoment(token.lastUsedAt)}>
                    {token.lastUsedAt ? format.moment(token.lastUsedAt) : 'Never'}
                  </td>
                  <td class="number figure" title={format.exactMoment(token.expiresAt)}>
                    {Date.parse(token.expiresAt) <= Date.now() ? 'Expired' : day(token.expiresAt)}
                  </td>
                  <td class="number">
                    <button class="button small" aria-label={`Revoke ${token.name}`} data-testid={`revoke-${token.name}`} onClick={() => void revoke(token.name)}>
                      Revoke
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <NewToken
        onMade={(token) => {
          setMade(token);
          void read();
        }}
      />
      {made && <TokenDialog token={made} onClose={() => setMade(null)} />}
    </section>
  );
}

const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const day = (iso: string) => dates.format(new Date(iso));

function NewToken({ onMade }: { onMade(token: CreatedApiToken): void }) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    setBusy(true);
    setError('');
    try {
      onMade(await createToken(String(data.get('name')).trim(), data.get('scope') as TokenScope, Number(data.get('days'))));
      // Scope and lifetime stay as they were chosen: a reset would choose the first of each.
      (form.elements.namedItem('name') as HTMLInputElement).value = '';
    } catch (caught) {
      setError(caught instanceof ApiError ? format.sentences(Object.values(caught.errors)[0] ?? [caught.message]) : errorMessage(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="new-token" onSubmit={(event) => void create(event)}>
      <label class="field">
        <span class="field-label">New token</span>
        <input name="name" required maxLength={64} placeholder="Name, such as ci" autocomplete="off" autocapitalize="none" spellcheck={false} aria-invalid={error !== ''} data-testid="token-name" />
      </label>
      <label class="field">
        <span class="field-label">Scope</span>
        <select name="scope" data-testid="token-scope">
          {Object.entries(scopes).map(([scope, label]) => (
            <option key={scope} value={scope}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="field-label">Good for</span>
        <select name="days" data-testid="token-days">
          {lifetimes.map((days) => (
            <option key={days} value={days} selected={days === 90}>
              {days} days
            </option>
          ))}
        </select>
      </label>
      <button class="button" disabled={busy} data-testid="token-create">
        <Icon name="key" /> Create
      </button>
      {error && (
        <p class="field-error" role="alert" data-testid="token-error">
          {error}
        </p>
      )}
    </form>
  );
}

function TokenDialog({ token, onClose }: { token: CreatedApiToken; onClose(): void }) {
  return (
    <Dialog title={`API token ${token.name}`} onClose={onClose} testId="token-dialog">
      <p class="muted">
        Copy it now: it is not shown again. It is good until {day(token.expiresAt)}. Scripts take it from <code>TRAINYARD_TOKEN</code>.
      </p>
      <div class="command">
        <code data-testid="token-secret">{token.token}</code>
        <CopyButton text={token.token} testId="copy-token" />
      </div>
      <div class="dialog-actions">
        <button class="button" data-testid="token-done" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
