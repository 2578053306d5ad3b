import { useEffect, useMemo, useState } from 'preact/hooks';
import { isTrainer, user } from '../api/session';
import { announce } from '../live/connection';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { go, place } from '../ui/router';
import { AugmentationPreview } from './augmentation-preview';
import { errorsAt } from './draft';
import { SpecField } from './field';
import { SpecForm, type Notice } from './form';
import { readChange } from './change-link';
import { DraftKeeper } from './saved-draft';
import type { DatasetSchema } from './schema';
import { JsonView } from './json-view';
import { NetworkSection } from './network-section';
import { Summary } from './summary';
import './layers.css';
import './summary.css';
import './new-job.css';

// What most people set; everything else in the schema is folded away below.
const first = ['name', 'tags'];
const training = ['epochs', 'batchSize'];
const unions = ['optimizer', 'schedule'];

/** Settings that only some datasets have a use for. */
const isFor = (dataset: DatasetSchema | undefined, key: string) =>
  key === 'regressionLoss' ? dataset?.task === 'regression' : key === 'classWeights' || key === 'labelSmoothing' ? dataset?.task === 'classification' : true;

export function NewJobPage() {
  const params = new URLSearchParams(place.value.search);
  const [from, preset, dataset] = ['from', 'preset', 'dataset'].map((key) => params.get(key) ?? undefined);
  const wanted = params.get('set');
  const form = useMemo(() => new SpecForm(new DraftKeeper(user.value?.name ?? '', params.toString())), [from, preset, dataset, wanted]);
  const open = () => void form.open({ job: from, preset, dataset, change: readChange(wanted) });
  const [asJson, setAsJson] = useState(false);
  useEffect(() => {
    open();
    return () => form.close();
  }, [form]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const job = await form.submit();
    if (job) {
      announce([job]);
      go(`/jobs/${job.id}`);
    } else requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };

  return (
    <Main title={from ? 'Clone a job' : 'New job'} class="page new-job-page">
      <header class="page-head">
        <h1>{from ? 'Clone a job' : 'New job'}</h1>
        <div class="segments" role="group" aria-label="View">
          <button type="button" aria-pressed={!asJson} onClick={() => setAsJson(false)}>
            Form
          </button>
          <button type="button" aria-pressed={asJson} data-testid="json-view" onClick={() => setAsJson(true)}>
            JSON
          </button>
        </div>
      </header>
      {!isTrainer.value && <p class="notice">Your role lets you look at jobs, not submit them.</p>}
      {form.status.value === 'failed' && (
        <div class="notice bad" role="alert">
          <p>{form.failure.value}</p>
          <button class="button small" onClick={open}>
            Try again
          </button>
        </div>
      )}
      {form.status.value === 'ready' && (
        <form id="new-job" class="new-job" noValidate data-testid="new-job-form" onSubmit={(event) => void submit(event)}>
          {form.notice.value && <DraftNotice notice={form.notice.value} onDismiss={() => (form.notice.value = null)} />}
          <div class="form-main">{asJson ? <JsonView form={form} /> : <Sections form={form} />}</div>
          <Summary form={form} />
        </form>
      )}
    </Main>
  );
}

/** What became of what was set before, said where it is seen. */
function DraftNotice({ notice, onDismiss }: { notice: Notice; onDismiss(): void }) {
  return (
    <div class="notice draft-notice" role="status" data-testid="draft-notice">
      <p>{notice.text}</p>
      {notice.actions.map(({ label, run }) => (
        <button type="button" class="button small" key={label} onClick={run}>
          {label}
        </button>
      ))}
      <button type="button" class="icon-button" aria-label="Dismiss" onClick={onDismiss}>
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}

function Sections({ form }: { form: SpecForm }) {
  const pick = (keys: string[]) => keys.map((key) => form.fields.find((f) => f.key === key)).filter((f) => f !== undefined);
  const named = new Set([...first, ...training, ...unions, 'model', 'dataset', 'augmentation']);
  // A list of one has nothing to choose.
  const rest = form.fields.filter((f) => !named.has(f.key) && !(f.kind === 'choice' && f.choices.length < 2) && isFor(form.dataset, f.key));
  const folded = Object.keys(form.errors.value).some((path) => rest.some((f) => path === f.path || path.startsWith(`${f.path}.`)));
  const whole = errorsAt(form.errors.value, '');
  const datasets = form.fields.find((f) => f.key === 'dataset');
  const fields = (keys: string[]) => pick(keys).map((field) => <SpecField key={field.path} form={form} field={field} />);
  return (
    <>
      {whole.length > 0 && (
        <p class="notice bad" role="alert">
          {format.sentences(whole)}
        </p>
      )}
      {datasets && datasets.choices.length > 1 && (
        <section class="form-section">
          <h2>Data</h2>
          <div class="field-grid two">
            <SpecField form={form} field={datasets} />
          </div>
        </section>
      )}
      <NetworkSection form={form} />
      <section class="form-section">
        <h2>Training</h2>
        <div class="field-grid">{fields(training)}</div>
        {fields(unions)}
        {form.dataset?.inputShape.length === 3 && fields(['augmentation'])}
        <AugmentationPreview form={form} />
      </section>
      <section class="form-section">
        <h2>Label</h2>
        <div class="field-grid two">{fields(first)}</div>
      </section>
      <details class="form-section advanced" open={folded || undefined} data-testid="advanced">
        <summary>
          <Icon name="chevron" /> Advanced
          <span class="muted">validation, seed, checkpoints, early stopping, threads, priority</span>
        </summary>
        <div class="field-grid">
          {rest.filter((f) => f.kind !== 'group').map((field) => (
            <SpecField key={field.path} form={form} field={field} />
          ))}
        </div>
        {rest.filter((f) => f.kind === 'group').map((field) => (
          <SpecField key={field.path} form={form} field={field} />
        ))}
      </details>
    </>
  );
}
