import { useState } from 'preact/hooks';
import { editJob } from '../api/jobs';
import type { JobView } from '../api/types';
import { announce } from '../live/connection';
import { Dialog } from '../ui/dialog';
import { attempt, say } from '../ui/toast';
import './edit-dialog.css';

/** Name, tags and notes; what is trained stays as it was submitted. Where somebody else was faster, that is said and nothing is lost. */
export function EditDialog({ view, onClose }: { view: JobView; onClose(): void }) {
  // What the form began with: an edit that comes meanwhile must not pass unseen.
  const [seen] = useState(view);
  const [name, setName] = useState(view.name);
  const [tags, setTags] = useState(view.tags.join(', '));
  const [notes, setNotes] = useState(view.notes);
  const save = async () => {
    const edited = await attempt(() => editJob(view.id, { name: name.trim(), tags: tags.split(',').map((tag) => tag.trim()).filter((tag) => tag !== ''), notes, edits: seen.edits }));
    if (!edited) return;
    announce([edited]);
    say('The changes are saved.');
    onClose();
  };
  return (
    <Dialog title="Name, tags and notes" onClose={onClose} testId="edit-dialog" wide>
      <form
        class="edit-job"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label>
          <span>Name</span>
          <input value={name} maxLength={80} required autofocus data-testid="edit-name" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label>
          <span>Tags, with commas between</span>
          <input value={tags} data-testid="edit-tags" onInput={(event) => setTags(event.currentTarget.value)} />
        </label>
        <label>
          <span>Notes</span>
          <textarea value={notes} maxLength={4000} rows={8} data-testid="edit-notes" onInput={(event) => setNotes(event.currentTarget.value)} />
        </label>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          <button class="button primary" disabled={name.trim() === ''} data-testid="edit-save">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
