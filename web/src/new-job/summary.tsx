import { useState } from 'preact/hooks';
import type { LayerShape } from '../api/types';
import * as format from '../ui/format';
import { layersOf } from './draft';
import type { SpecForm } from './form';
import { trainedWith, type DatasetSchema } from './schema';

/** Beside the form: what would be trained, and the button. */
export function Summary({ form }: { form: SpecForm }) {
  const layers = layersOf(form.spec.value);
  const shapes = form.shapes.value;
  const known = shapes.every((shape) => shape !== undefined);
  const parameters = shapes.reduce((sum, shape) => sum + (shape?.parameters ?? 0), 0);
  const problems = Object.values(form.errors.value).flat().length;
  return (
    <aside class="summary">
      <h2>What will be trained</h2>
      <Diagram layers={shapes} count={layers.length} dataset={form.dataset} />
      <dl class="pairs">
        <div>
          <dt>Parameters</dt>
          <dd class="figure" data-testid="summary-parameters">
            {known ? format.whole(parameters) : '–'}
          </dd>
        </div>
        <div>
          <dt>Steps</dt>
          <dd class="figure">{format.whole(steps(form))}</dd>
        </div>
      </dl>
      {form.failure.value && (
        <p class="field-error" role="alert" data-testid="submit-error">
          {form.failure.value}
        </p>
      )}
      <button class="button primary wide" type="submit" form="new-job" disabled={form.submitting.value} data-testid="submit-job">
        {form.submitting.value ? 'Submitting…' : 'Submit the job'}
      </button>
      <p class="summary-state" role="status" data-bad={problems > 0 || form.unchecked.value !== ''} data-testid="spec-state" data-problems={problems}>
        {form.failure.value ? '' : verdict(form, problems)}
      </p>
    </aside>
  );
}

/** What the server says of the draft as it is now. */
function verdict(form: SpecForm, problems: number): string {
  if (form.unchecked.value) return `Not checked. ${form.unchecked.value}`;
  if (problems > 0) return `${format.plural(problems, 'field needs', 'fields need')} another value.`;
  return form.checking.value ? 'Checking…' : 'Everything fits.';
}

/** The network as a row of bars: as high as its picture, as wide as its channels. */
function Diagram({ layers, count, dataset }: { layers: readonly (LayerShape | undefined)[]; count: number; dataset: DatasetSchema | undefined }) {
  const [at, setAt] = useState<number | null>(null);
  const [, height = 1] = dataset?.inputShape ?? [];
  const shown = at === null ? undefined : layers[at];
  return (
    <figure class="diagram">
      <div class="diagram-bars" role="img" aria-label={`${format.plural(count, 'layer')}`} onMouseLeave={() => setAt(null)}>
        <i class="in" style={{ '--h': 1, '--w': 1 }} />
        {layers.map((layer, i) => {
          const flat = layer?.output.length === 1;
          const size = layer ? (flat ? Math.min(1, Math.log2(layer.output[0]! + 1) / 12) : layer.output[1]! / height) : 0.1;
          const width = layer ? (flat ? 1 : Math.log2(layer.output[0]! + 1)) : 1;
          return <i key={i} data-learns={(layer?.parameters ?? 0) > 0} data-unknown={!layer} style={{ '--h': size, '--w': width }} onMouseEnter={() => setAt(i)} />;
        })}
      </div>
      <figcaption class="figure">{shown ? `${shown.layer} → ${format.shape(shown.output)}` : dataset ? `${format.shape(dataset.inputShape)} → ${format.plural(count, 'layer')} → ${dataset.classes > 0 ? format.plural(dataset.classes, 'class', 'classes') : format.plural(dataset.outputs, 'output')}` : ''}</figcaption>
    </figure>
  );
}

function steps(form: SpecForm): number | undefined {
  const [epochs, batch, share] = ['epochs', 'batchSize', 'validationShare'].map((path) => Number(form.value(path)));
  const images = form.dataset ? trainedWith(form.dataset, share!) : NaN;
  const perEpoch = Math.ceil(images / batch!);
  const all = epochs! * perEpoch;
  return Number.isFinite(all) && all > 0 ? all : undefined;
}
