import { useEffect, useMemo } from 'preact/hooks';
import { isTrainer, user } from '../api/session';
import { errorsAt } from '../new-job/draft';
import { SpecField } from '../new-job/field';
import { SpecForm } from '../new-job/form';
import { NetworkSection } from '../new-job/network-section';
import { DraftKeeper } from '../new-job/saved-draft';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { go, place } from '../ui/router';
import { TabStore } from '../ui/tab-store';
import { SweepForm } from './form';
import { methods } from './methods';
import { SettingRows } from './setting-rows';
import { SweepPlan } from './sweep-plan';
import { TextField } from './text-field';
import '../new-job/layers.css';
import '../new-job/new-job.css';
import '../new-job/summary.css';
import './sweeps.css';
import './new-sweep.css';

const metrics = ['validation/accuracy', 'validation/loss', 'validation/macro_f1', 'validation/accuracy:best', 'validation/loss:best', 'test/accuracy', 'test/loss', 'train/loss'];

/** The fields of the spec that stay the same in all trials, besides data and network. */
const fixed = ['batchSize', 'optimizer', 'schedule'];

export function NewSweepPage() {
  const params = new URLSearchParams(place.value.search);
  const [from, preset, dataset] = ['from', 'preset', 'dataset'].map((key) => params.get(key) ?? undefined);
  const form = useMemo(() => {
    const [name, address] = [user.value?.name ?? '', `sweep ${params}`];
    return new SweepForm(new SpecForm(new DraftKeeper(name, address)), new TabStore(`trainyard.sweep ${name} ${address}`));
  }, [from, preset, dataset]);
  const open = () => void form.spec.open({ job: from, preset, dataset });
  useEffect(() => {
    open();
    return () => form.close();
  }, [form]);

  const begin = async (event: SubmitEvent) => {
    event.preventDefault();
    const sweep = await form.begin();
    if (sweep) go(`/sweeps/${sweep.id}`);
    else requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };

  const { status, failure } = form.spec;
  return (
    <Main title="New sweep" class="page new-job-page">
      <header class="page-head">
        <h1>New sweep</h1>
      </header>
      {!isTrainer.value && <p class="notice">Your role lets you look at sweeps, not begin them.</p>}
      {status.value === 'failed' && (
        <div class="notice bad" role="alert">
          <p>{failure.value}</p>
          <button class="button small" onClick={open}>
            Try again
          </button>
        </div>
      )}
      {status.value === 'ready' && (
        <form id="new-sweep" class="new-job" noValidate data-testid="new-sweep-form" onSubmit={(event) => void begin(event)}>
          <div class="form-main">
            <SettingRows form={form} />
            <Goal form={form} />
            <MethodChoice form={form} />
            <Size form={form} />
            <Trained form={form} />
          </div>
          <SweepPlan form={form} />
        </form>
      )}
    </Main>
  );
}

/** By what trials are compared. */
function Goal({ form }: { form: SweepForm }) {
  const { direction } = form.draft.value;
  const errors = errorsAt(form.errors.value, 'direction');
  return (
    <section class="form-section" aria-labelledby="goal-title">
      <h2 id="goal-title">What is best</h2>
      <div class="field-grid">
        <TextField form={form} name="metric" label="Metric" help="A series, its latest value; with :best behind it, its best one." placeholder="validation/accuracy" list="metrics" />
        <datalist id="metrics">
          {metrics.map((metric) => (
            <option key={metric} value={metric} />
          ))}
        </datalist>
        <div class="field">
          <label class="field-label" for="direction">
            Should be
          </label>
          <select id="direction" value={direction} data-testid="sweep-direction" aria-invalid={errors.length > 0} onChange={(event) => form.change({ direction: event.currentTarget.value as typeof direction })}>
            <option value="">as its name says</option>
            <option value="minimize">as small as possible</option>
            <option value="maximize">as large as possible</option>
          </select>
          {errors.length > 0 && <p class="field-error">{format.sentences(errors)}</p>}
          <p class="field-help">A loss or an error small, all else large.</p>
        </div>
        <TextField form={form} name="goal" label="Good enough at" help="A trial that comes so far ends the sweep." placeholder="never" isNumber />
      </div>
    </section>
  );
}

function MethodChoice({ form }: { form: SweepForm }) {
  const { method } = form.draft.value;
  const errors = errorsAt(form.errors.value, 'method');
  return (
    <section class="form-section" aria-labelledby="method-title">
      <h2 id="method-title">How to search</h2>
      <div class="presets" role="radiogroup" aria-labelledby="method-title">
        {methods.map(({ name, title, about }) => (
          <label class="preset" key={name}>
            <input type="radio" name="method" checked={method === name} data-testid={`method-${name || 'auto'}`} onChange={() => form.change({ method: name })} />
            <b>{title}</b>
            <span>{about}</span>
          </label>
        ))}
      </div>
      {errors.length > 0 && (
        <p class="field-error" role="alert">
          {format.sentences(errors)}
        </p>
      )}
    </section>
  );
}

/** How much it trains, and what it may cost. */
function Size({ form }: { form: SweepForm }) {
  const waits = methods.find(({ name }) => name === form.draft.value.method)?.waits;
  const limited = ['limits', 'seeds', 'seed', 'parallel'].some((path) => errorsAt(form.errors.value, path, false).length > 0);
  return (
    <section class="form-section" aria-labelledby="size-title">
      <h2 id="size-title">How much</h2>
      <div class="field-grid">
        <TextField form={form} name="name" label="Name" help="Left out, it is made of the settings." />
        <TextField form={form} name="trials" label="Trials" help="Most of them." placeholder="20" isNumber />
        <TextField form={form} name="maxEpochs" label="Epochs of a trial" help="Of one that goes all the way." placeholder={String(form.spec.value('epochs') ?? '')} isNumber />
        {waits === 'rungs' && <TextField form={form} name="minEpochs" label="Epochs to the first rung" help="Where the first comparison is." placeholder="1" isNumber />}
        {waits === 'generations' && <TextField form={form} name="minEpochs" label="Epochs of a generation" help="After each, the worst copy the best." placeholder="1" isNumber />}
        {waits === 'rungs' && <TextField form={form} name="factor" label="One in … goes on" help="Of the trials at a rung." placeholder="3" isNumber />}
      </div>
      <details class="advanced" open={limited || undefined} data-testid="sweep-limits">
        <summary>
          <Icon name="chevron" /> Limits and seeds
          <span class="muted">at once, hours, epochs, repeats</span>
        </summary>
        <div class="field-grid">
          <TextField form={form} name="parallel" label="At once" help="Most trials in training." placeholder="all slots" isNumber />
          <TextField form={form} name="hours" label="Hours" help="Since it began, without pauses." placeholder="no limit" isNumber />
          <TextField form={form} name="epochs" label="Epochs of all trials" help="Together." placeholder="no limit" isNumber />
          <TextField form={form} name="slotHours" label="Hours in training" help="Of all trials together." placeholder="no limit" isNumber />
          <TextField form={form} name="seeds" label="Seeds of the trainings" help="Each point is trained with each of them; its value is the mean." placeholder="that of the spec" />
          <TextField form={form} name="seed" label="Seed of the search" help="The same history and seed give the same next point." placeholder="1" isNumber />
        </div>
      </details>
    </section>
  );
}

/** The spec that all trials share. */
function Trained({ form: { spec } }: { form: SweepForm }) {
  const field = (key: string) => spec.fields.find((one) => one.key === key);
  const datasets = field('dataset');
  return (
    <>
      {datasets && datasets.choices.length > 1 && (
        <section class="form-section">
          <h2>Data</h2>
          <div class="field-grid two">
            <SpecField form={spec} field={datasets} />
          </div>
        </section>
      )}
      <NetworkSection form={spec} />
      <details class="form-section advanced" data-testid="fixed-settings">
        <summary>
          <Icon name="chevron" /> Settings that stay
          <span class="muted">epochs, batch size, optimiser, schedule</span>
        </summary>
        <div class="field-grid">
          {['epochs', ...fixed].flatMap((key) => {
            const one = field(key);
            return one && one.kind !== 'union' ? [<SpecField key={key} form={spec} field={one} />] : [];
          })}
        </div>
        {fixed.flatMap((key) => {
          const one = field(key);
          return one?.kind === 'union' ? [<SpecField key={key} form={spec} field={one} />] : [];
        })}
      </details>
    </>
  );
}
