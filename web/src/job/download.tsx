import { useState } from 'preact/hooks';
import { fetchModel, fetchPredictions } from '../api/jobs';
import type { JobResult, JobView, ModelFormat } from '../api/types';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { saveFile } from '../ui/save';
import { attempt } from '../ui/toast';

const names: Record<ModelFormat, string> = { safetensors: 'safetensors', torchsharp: 'TorchSharp', torchscript: 'TorchScript' };

export function Downloads({ view, result }: { view: JobView; result: JobResult }) {
  const [busy, setBusy] = useState(false);
  const first = result.model.find((file) => file.format === 'safetensors') ?? result.model[0];
  if (!first) return null;

  // The token is in a header, which a plain link cannot have: so the bytes go through a blob.
  const download = async (fetch: () => Promise<{ blob: Blob; name: string }>) => {
    setBusy(true);
    const file = await attempt(fetch);
    setBusy(false);
    if (file) saveFile(file.blob, file.name);
  };

  return (
    <div class="split">
      <button class="button primary" disabled={busy} data-testid="download-model" onClick={() => void download(() => fetchModel(view.id, first.format))}>
        <Icon name="download" />
        <span>
          {busy ? 'Fetching…' : 'Model'}{' '}
          <small>
            {names[first.format]}, {format.bytes(first.artifact.size)}
          </small>
        </span>
      </button>
      {(result.model.length > 1 || result.predictions) && (
        <Menu
          label="Model in another format, predictions"
          class="button primary icon-only"
          testId="download-menu"
          items={() => [
            ...result.model.map((file) => ({
              label: `${names[file.format]} (${format.bytes(file.artifact.size)})`,
              icon: 'download' as const,
              testId: `download-${file.format}`,
              run: () => void download(() => fetchModel(view.id, file.format)),
            })),
            ...(result.predictions ? [{ label: 'Predictions (CSV)', icon: 'download' as const, testId: 'download-predictions', run: () => void download(() => fetchPredictions(view.id)) }] : []),
          ]}
        >
          <Icon name="chevron" />
        </Menu>
      )}
    </div>
  );
}
