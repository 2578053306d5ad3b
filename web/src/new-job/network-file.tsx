import { useState } from 'preact/hooks';
import { addFile } from '../api/files';
import { errorMessage } from '../api/problem';
import { ResumableUpload } from '../datasets/upload';
import * as format from '../ui/format';
import type { SpecForm } from './form';

interface NetworkFileChoiceProps {
  form: SpecForm;
  /** The SHA-256 of the file that the draft names. */
  file: string | undefined;
}

/** A network as a TorchScript file: chosen here, sent and looked at, and named in the spec by its SHA-256. */
export function NetworkFileChoice({ form, file }: NetworkFileChoiceProps) {
  const [sent, setSent] = useState<{ name: string; share: number } | null>(null);
  const [known, setKnown] = useState<{ sha256: string; name: string; size: number } | null>(null);
  const [failure, setFailure] = useState('');

  const bring = async (chosen: File) => {
    setFailure('');
    setSent({ name: chosen.name, share: 0 });
    try {
      const upload = new ResumableUpload(chosen, chosen.name, {
        progress: (bytes) => setSent({ name: chosen.name, share: chosen.size === 0 ? 1 : bytes / chosen.size }),
        retrying: () => undefined,
      });
      const added = await addFile(await upload.send());
      if (added.kind !== 'torchscript') throw new Error('These are weights, and no network: begin with them by startFrom, and choose a network here.');
      setKnown({ sha256: added.sha256, name: chosen.name, size: chosen.size });
      form.useFile(added.sha256);
    } catch (error) {
      setFailure(errorMessage(error));
    }
    setSent(null);
  };

  return (
    <div class="preset" data-busy={sent !== null}>
      <input type="radio" name="preset" aria-label="TorchScript file" checked={file !== undefined} disabled={file === undefined} data-testid="preset-file" />
      <b>TorchScript file</b>
      <span>
        A network that <code>torch.jit</code> saved.{' '}
        <label class="link-button">
          {file === undefined ? 'Choose a file' : 'Another one'}
          <input
            type="file"
            class="hidden"
            accept=".pt,.pth,.zip"
            data-testid="network-file"
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              event.currentTarget.value = '';
              if (chosen) void bring(chosen);
            }}
          />
        </label>
      </span>
      <small class="figure" data-testid="network-file-state">
        {sent ? `${sent.name}: ${format.percent(sent.share)}` : failure ? <span class="field-error">{failure}</span> : file === undefined ? '' : known?.sha256 === file ? `${known.name}, ${format.bytes(known.size)}` : file.slice(0, 12)}
      </small>
    </div>
  );
}
