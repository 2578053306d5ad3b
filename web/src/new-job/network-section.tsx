import type { JsonObject } from '../api/types';
import * as format from '../ui/format';
import { errorsAt, layersOf } from './draft';
import type { SpecForm } from './form';
import { LayerEditor } from './layer-editor';
import { NetworkFileChoice } from './network-file';

const about: Record<string, string> = {
  'simple-cnn': 'Two convolutions and two linear layers: the textbook network.',
  'fast-cnn': 'Small and quick: about 99 % in one epoch.',
  'accurate-cnn': 'The same size, five epochs: about 99.5 %.',
  'resnet-small': 'Residual blocks for pictures of any size.',
  'tabular-mlp': 'Linear layers for the columns of a table.',
  mlp: 'Linear layers only, with dropout.',
};

/** A network by name, or layer by layer. */
export function NetworkSection({ form }: { form: SpecForm }) {
  const file = fileOf(form.spec.value);
  const own = form.preset === undefined && !file;
  const errors = [...errorsAt(form.errors.value, 'model'), ...errorsAt(form.errors.value, 'model.preset')];
  return (
    <section class="form-section" aria-labelledby="network-title">
      <h2 id="network-title">Network</h2>
      <div class="presets" role="radiogroup" aria-label="Network">
        {Object.entries(form.presets).map(([name, defaults]) => (
          <label class="preset" key={name}>
            <input type="radio" name="preset" checked={form.preset === name} data-testid={`preset-${name}`} onChange={() => form.choosePreset(name)} />
            <b>{name}</b>
            <span>{about[name] ?? 'A network that comes with Trainyard.'}</span>
            <small class="figure">{sizeWords(defaults)}</small>
          </label>
        ))}
        <label class="preset">
          <input type="radio" name="preset" checked={own} data-testid="preset-own" onChange={() => form.ownLayers()} />
          <b>Own layers</b>
          <span>Start from the chosen network and change it layer by layer.</span>
          <small class="figure">{own ? format.plural(layersOf(form.spec.value).length, 'layer') : 'Checked as you type'}</small>
        </label>
        <NetworkFileChoice form={form} file={file} />
      </div>
      {errors.length > 0 && <p class="field-error">{format.sentences(errors)}</p>}
      {own && <LayerEditor form={form} />}
    </section>
  );
}

/** The file that a spec's network comes from. */
function fileOf(spec: JsonObject): string | undefined {
  const model = spec['model'];
  const file = model && typeof model === 'object' && !Array.isArray(model) ? model['torchScript'] : undefined;
  return typeof file === 'string' ? file : undefined;
}

function sizeWords(defaults: JsonObject): string {
  return `${format.plural(layersOf(defaults).length, 'layer')} · ${format.plural(Number(defaults['epochs']), 'epoch')}`;
}
