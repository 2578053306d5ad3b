import { useRef } from 'preact/hooks';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { complain } from '../ui/toast';
import type { Bringing, UploadState } from './bringing';
import { Findings } from './findings';
import { accepted, pickFiles, type Picked } from './pick';
import { SettingsForm } from './settings-form';

/** A place to drop files on; then the upload, what is asked about it, and what the server says of it. */
export function BringPanel({ bringing, dragging }: { bringing: Bringing; dragging: boolean }) {
  const picked = bringing.picked.value;
  if (picked) return <Brought bringing={bringing} picked={picked} />;
  return <DropZone dragging={dragging} onPick={(files) => void pickFiles(files).then((one) => bringing.begin(one), complain)} />;
}

export function DropZone({ dragging, onPick }: { dragging: boolean; onPick(files: File[]): void }) {
  const [file, folder] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const chosen = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.files?.length) onPick([...input.files]);
    // The same file can be chosen again.
    input.value = '';
  };
  return (
    <section class="drop-zone" data-dragging={dragging} data-testid="drop-zone">
      <h2>Bring a dataset</h2>
      <p class="muted">
        Drop a folder or a file here: class folders of pictures, a table (CSV, TSV, Parquet), or arrays (npz). A zip or tar of them does as well.
      </p>
      <div class="drop-actions">
        <button type="button" class="button" onClick={() => file.current?.click()}>
          <Icon name="up" /> Choose a file
        </button>
        <button type="button" class="button" onClick={() => folder.current?.click()}>
          <Icon name="up" /> Choose a folder
        </button>
      </div>
      <input ref={file} type="file" class="hidden" tabIndex={-1} aria-label="File" accept={accepted} data-testid="choose-file" onChange={chosen} />
      <input ref={folder} type="file" class="hidden" tabIndex={-1} aria-label="Folder" {...{ webkitdirectory: true }} multiple data-testid="choose-folder" onChange={chosen} />
    </section>
  );
}

function Brought({ bringing, picked }: { bringing: Bringing; picked: Picked }) {
  const upload = bringing.upload.value;
  const view = bringing.import.value;
  const importing = view?.state === 'running';
  const refused = view && (view.state === 'refused' || view.state === 'failed') ? view : null;
  return (
    <section class="panel pad brought" data-testid="brought" data-state={view?.state ?? upload.is}>
      <header class="brought-head">
        <div>
          <h2>{picked.title}</h2>
          <p class="muted figure">{format.bytes(picked.content.size)}</p>
        </div>
        {importing ? (
          <button type="button" class="button small" data-testid="import-cancel" onClick={() => void bringing.stopImport().catch(complain)}>
            <Icon name="close" size={12} /> Cancel
          </button>
        ) : (
          <button type="button" class="button small" data-testid="bring-cancel" onClick={() => void bringing.cancel()}>
            <Icon name="close" size={12} /> {upload.is === 'there' ? 'Remove the upload' : 'Cancel'}
          </button>
        )}
      </header>
      {importing ? (
        <Progress label="Checking" done={view.done} total={view.total} words={view.total > 0 ? `${format.whole(view.done)} of ${format.plural(view.total, 'example')}` : 'The files are looked at'} />
      ) : (
        <UploadProgress upload={upload} size={picked.content.size} onContinue={() => void bringing.continueUpload()} />
      )}
      {importing && <p class="muted">You may leave this page: the import goes on at the server.</p>}
      {refused && <Refusal state={refused.state} findings={refused.findings} />}
      {!importing && <SettingsForm bringing={bringing} picked={picked} again={refused !== null} />}
    </section>
  );
}

/** Why an upload is no dataset; it is kept, and can be tried again with other options. */
export function Refusal({ state, findings }: Pick<NonNullable<Bringing['import']['value']>, 'state' | 'findings'>) {
  const count = findings.filter((finding) => finding.level === 'error').length;
  return (
    <div class="refusal" role="alert" data-testid="refusal">
      <h3>{state === 'failed' ? 'The server could not import it' : `This is no dataset yet: ${format.plural(count, 'error')}`}</h3>
      <p class="muted">The upload is kept for a day. Change the options below and try again, or bring a mended file.</p>
      <Findings findings={findings} />
    </div>
  );
}

function UploadProgress({ upload, size, onContinue }: { upload: UploadState; size: number; onContinue(): void }) {
  if (upload.is === 'there') {
    return (
      <p class="uploaded" role="status">
        <Icon name="check" /> Uploaded
      </p>
    );
  }
  const words = `${format.bytes(upload.sent)} of ${format.bytes(size)}`;
  return (
    <>
      <Progress label="Uploading" done={upload.sent} total={size} words={upload.is === 'retrying' ? `${words} · the connection broke, trying again` : words} />
      {upload.is === 'broken' && (
        <div class="notice bad" role="alert" data-testid="upload-broken">
          <p>{upload.why}</p>
          <button type="button" class="button small" data-testid="upload-continue" onClick={onContinue}>
            <Icon name="retry" /> Go on
          </button>
        </div>
      )}
    </>
  );
}

function Progress({ label, done, total, words }: { label: string; done: number; total: number; words: string }) {
  const percent = total > 0 ? Math.min(100, (done / total) * 100) : 0;
  return (
    <div class="bring-progress" data-testid="bring-progress">
      <p class="figure">
        {label} <span class="muted">{words}</span>
      </p>
      <div class="train large" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(percent)} data-state="running" style={{ '--done': `${percent}%`, '--wagons': 1 }}>
        <div class="train-done" />
      </div>
    </div>
  );
}
