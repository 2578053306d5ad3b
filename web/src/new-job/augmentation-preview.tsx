import { useState } from 'preact/hooks';
import { listExamples, readPicture } from '../api/datasets';
import type { JsonObject } from '../api/types';
import { Picture } from '../ui/picture';
import { useOnce } from '../ui/use-once';
import { datasetOf, errorsAt } from './draft';
import type { SpecForm } from './form';

const shown = 10;

/** Training pictures of a dataset that somebody brought, as each epoch of the job sees them. */
export function AugmentationPreview({ form }: { form: SpecForm }) {
  const [epoch, setEpoch] = useState(1);
  const name = datasetOf(form.spec.value);
  const augmentation = form.value('augmentation') as JsonObject | undefined;
  const wrong = Object.keys(form.errors.value).some((path) => path.startsWith('augmentation')) || errorsAt(form.errors.value, 'augmentation').length > 0;
  const wanted = augmentation != null && !wrong && form.dataset?.inputShape.length === 3 && name !== undefined && name.includes('@');
  const { value: examples } = useOnce(wanted, (signal) => listExamples(name!, 'training', shown, undefined, signal), [name]);
  if (!wanted || !examples) return null;
  const as = { augmentation, seed: Number(form.value('seed') ?? form.checked.value.spec['seed'] ?? 1), epoch };
  return (
    <div class="augmentation-preview" data-testid="augmentation-preview">
      <p>
        What epoch {epoch} sees
        <button type="button" class="link-button" data-testid="next-epoch" onClick={() => setEpoch(epoch + 1)}>
          Next epoch
        </button>
      </p>
      <div class="strip">
        {examples.map(({ row, target }) => (
          <Picture
            key={row}
            read={(signal) => readPicture(name, 'training', row, as, signal)}
            of={[name, row, JSON.stringify(as)]}
            title={`${target}, row ${row}`}
            alt={`${target}, row ${row}, in epoch ${epoch}`}
            testId="augmented-picture"
          />
        ))}
      </div>
    </div>
  );
}
