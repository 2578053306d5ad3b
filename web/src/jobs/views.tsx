import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { deleteView, listViews, saveView } from '../api/jobs';
import type { SavedView } from '../api/types';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icons';
import { go } from '../ui/router';
import { attempt, offer, say } from '../ui/toast';
import { writeQuery, type ListQuery } from './query';

const views = signal<readonly SavedView[]>([]);

const read = async () => {
  const known = await listViews().catch(() => null);
  if (known) views.value = known;
};

/** The views that this account keeps, and what saves the one that is shown. */
export function Views({ query }: { query: ListQuery }) {
  const [saving, setSaving] = useState(false);
  useEffect(() => void read(), []);
  const shown = writeQuery(query).toString();
  return (
    <div class="views" role="group" aria-label="Saved views">
      {views.value.map((view) => (
        <span class="view" key={view.name}>
          <a class="chip" href={`/${view.query ? `?${view.query}` : ''}`} aria-current={view.query === shown ? 'page' : undefined} data-testid="view">
            {view.name}
          </a>
          <button class="icon-button" aria-label={`Delete the view ${view.name}`} data-testid="view-delete" onClick={() => void drop(view)}>
            <Icon name="close" size={11} />
          </button>
        </span>
      ))}
      {shown !== '' && !views.value.some((view) => view.query === shown) && (
        <button class="link-button" data-testid="view-save" onClick={() => setSaving(true)}>
          Save this view
        </button>
      )}
      {saving && <SaveDialog shown={shown} onClose={() => setSaving(false)} />}
    </div>
  );
}

function SaveDialog({ shown, onClose }: { shown: string; onClose(): void }) {
  const [name, setName] = useState('');
  const replaces = views.value.some((view) => view.name === name.trim());
  return (
    <Dialog title="Save this view" onClose={onClose} testId="view-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(() => saveView(name.trim(), shown)).then((saved) => saved && (onClose(), say(`The view ${saved.name} is saved.`), void read()));
        }}
      >
        <label class="field">
          <span>Name</span>
          <input value={name} maxLength={60} autofocus data-testid="view-name" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <p class="muted">It keeps the filters, the columns, the order, the groups and the pins.{replaces && ' It replaces the view that has this name.'}</p>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          <button class="button primary" disabled={name.trim() === ''} data-testid="view-save-now">
            {replaces ? 'Replace' : 'Save'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

async function drop(view: SavedView): Promise<void> {
  if (!(await attempt(() => deleteView(view.name)))) return;
  await read();
  offer(`The view ${view.name} is deleted.`, { text: 'Undo', run: () => void attempt(() => saveView(view.name, view.query)).then(read) });
  if (location.search.slice(1) === view.query) go('/');
}
