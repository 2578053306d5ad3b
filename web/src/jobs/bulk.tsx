import { useState } from 'preact/hooks';
import { controlJobs } from '../api/jobs';
import type { BulkAction, BulkResult } from '../api/types';
import { maxCompared } from '../compare/query';
import { announce } from '../live/connection';
import { confirm, Dialog } from '../ui/dialog';
import * as format from '../ui/format';
import { attempt, offer, say } from '../ui/toast';
import { everything } from './query';
import { allFound, chosen, chosenCount, clearChoice, foundCount } from './selection';
import { list, query, readAgain } from './store';

const maxJobs = 1000;
const opposites: Partial<Record<BulkAction, BulkAction>> = { pause: 'resume', resume: 'pause', tag: 'untag', untag: 'tag' };
const participles: Record<BulkAction, string> = { pause: 'paused', resume: 'resumed', cancel: 'cancelled', retry: 'queued again', tag: 'tagged', untag: 'untagged', delete: 'deleted' };

/** What can be done to the rows that are chosen. */
export function BulkBar() {
  const [tagging, setTagging] = useState<'tag' | 'untag' | null>(null);
  const count = chosenCount.value;
  if (count === 0) return null;
  const loaded = list.value.rows.length;
  const mayTakeAll = allFound.value === null && chosen.value.size >= loaded && foundCount.value > loaded;
  const ask = async (action: 'cancel' | 'delete', text: string, button: string) => {
    if (await confirm(`${button} ${format.plural(count, 'job')}?`, text, button)) await act(action);
  };
  return (
    <div class="bulk" role="region" aria-label="Chosen jobs" data-testid="bulk">
      <p role="status">
        <b data-testid="bulk-count">{format.plural(count, 'job')} chosen</b>{' '}
        {mayTakeAll && (
          <button class="link-button" disabled={foundCount.value > maxJobs} data-testid="choose-all-found" onClick={() => (allFound.value = foundCount.value)}>
            {foundCount.value > maxJobs ? `${format.whole(foundCount.value)} match: filter to ${format.whole(maxJobs)} or fewer to choose all` : `Choose all ${format.whole(foundCount.value)} that match`}
          </button>
        )}
      </p>
      <div class="bulk-actions">
        {count >= 2 && count <= maxCompared && allFound.value === null && (
          <a class="button small" href={`/compare?jobs=${[...chosen.value].join(',')}`} data-testid="bulk-compare">
            Compare
          </a>
        )}
        <button class="button small" data-testid="bulk-pause" onClick={() => void act('pause')}>
          Pause
        </button>
        <button class="button small" data-testid="bulk-resume" onClick={() => void act('resume')}>
          Resume
        </button>
        <button class="button small" data-testid="bulk-retry" onClick={() => void act('retry')}>
          Retry
        </button>
        <button class="button small" data-testid="bulk-tag" onClick={() => setTagging('tag')}>
          Tag
        </button>
        <button class="button small" data-testid="bulk-untag" onClick={() => setTagging('untag')}>
          Untag
        </button>
        <button class="button small quiet-danger" data-testid="bulk-cancel" onClick={() => void ask('cancel', 'Those that run or wait stop for good. What was measured so far is kept.', 'Cancel')}>
          Cancel
        </button>
        <button class="button small quiet-danger" data-testid="bulk-delete" onClick={() => void ask('delete', 'The jobs, their curves and their models are deleted. This cannot be undone.', 'Delete')}>
          Delete
        </button>
        <button class="button small" data-testid="bulk-clear" onClick={clearChoice}>
          Choose none
        </button>
      </div>
      {tagging && <TagDialog action={tagging} count={count} onClose={() => setTagging(null)} />}
    </div>
  );
}

function TagDialog({ action, count, onClose }: { action: 'tag' | 'untag'; count: number; onClose(): void }) {
  const [text, setText] = useState('');
  const tags = text.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');
  const title = `${action === 'tag' ? 'Tag' : 'Untag'} ${format.plural(count, 'job')}`;
  return (
    <Dialog title={title} onClose={onClose} testId="tag-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
          void act(action, tags);
        }}
      >
        <label class="field">
          <span>Tags, with commas between</span>
          <input value={text} autofocus maxLength={200} data-testid="tag-input" onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          <button class="button primary" disabled={tags.length === 0} data-testid="tag-save">
            {title}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

async function act(action: BulkAction, tags: string[] = []): Promise<void> {
  const { states, text, owner, where } = query.value ?? everything;
  const which = allFound.value === null ? { ids: [...chosen.value] } : { query: { count: allFound.value, states: [...states], ...(text && { q: text }), ...(owner && { owner }), ...(where && { where }) } };
  const result = await attempt(() => controlJobs({ action, tags, ...which }));
  if (!result) return;
  tell(result, action, tags);
  if (action === 'delete') clearChoice();
}

function tell(result: BulkResult, action: BulkAction, tags: string[]): void {
  const done = result.jobs.filter((job) => job.done).map((job) => job.id);
  const refused = result.jobs.filter((job) => !job.done);
  if (action === 'delete') announce([], done);
  readAgain();
  const text = [
    done.length > 0 ? `${format.plural(done.length, 'job')} ${participles[action]}.` : '',
    refused.length > 0 ? `${format.plural(refused.length, 'job')} not: ${refused[0]!.reason}` : '',
  ].join(' ').trim();
  const opposite = opposites[action];
  if (done.length === 0 || !opposite) return say(text);
  offer(text, {
    text: 'Undo',
    run: () => void attempt(() => controlJobs({ action: opposite, tags, ids: done })).then((undone) => undone && (readAgain(), say(`${format.plural(undone.jobs.filter((job) => job.done).length, 'job')} ${participles[opposite]}.`))),
  });
}
