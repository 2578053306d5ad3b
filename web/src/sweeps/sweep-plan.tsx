import type { Json } from '../api/types';
import * as format from '../ui/format';
import type { SweepForm } from './form';
import { shortNames, wordOf } from './trials';

/** Beside the form: what the sweep would do, and the button. */
export function SweepPlan({ form }: { form: SweepForm }) {
  const check = form.checked.value;
  const names = check ? [...new Set(check.points.flatMap((point) => Object.keys(point)))] : [];
  const titles = shortNames(names);
  const problems = Object.values(form.errors.value).flat().length;
  const ofSpec = Object.entries(form.errors.value).filter(([path]) => path === 'spec' || path.startsWith('spec.'));
  return (
    <aside class="summary">
      <h2>What it would do</h2>
      <dl class="pairs">
        <div>
          <dt>Method</dt>
          <dd>{check?.method ?? '–'}</dd>
        </div>
        <div>
          <dt>Trials</dt>
          <dd class="figure" data-testid="plan-trials">
            {format.whole(check?.trials)}
          </dd>
        </div>
        {check && check.rungs.length > 1 && (
          <div>
            <dt>Rungs</dt>
            <dd class="figure" data-testid="plan-rungs">
              {check.rungs.join(', ')} epochs
            </dd>
          </div>
        )}
        <div>
          <dt>At most</dt>
          <dd class="figure" data-testid="plan-epochs">
            {check ? format.plural(check.maxEpochs, 'epoch') : '–'}
          </dd>
        </div>
      </dl>
      {check && check.points.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="First points">
          <table class="plain plan-points">
            <caption class="muted">First points</caption>
            <thead>
              <tr>
                {names.map((name) => (
                  <th key={name} scope="col" class="number" title={name}>
                    {titles[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {check.points.map((point, i) => (
                <tr key={i}>
                  {names.map((name) => (
                    <td key={name} class="number figure">
                      {wordOf((point as Record<string, Json>)[name])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ofSpec.map(([path, messages]) => (
        <p class="field-error" key={path}>
          {path.replace(/^spec\.?/, '')} {messages.join(' ')}
        </p>
      ))}
      {form.failure.value && (
        <p class="field-error" role="alert">
          {form.failure.value}
        </p>
      )}
      <button class="button primary wide" type="submit" form="new-sweep" disabled={form.beginning.value} data-testid="begin-sweep">
        {form.beginning.value ? 'Beginning…' : 'Begin the sweep'}
      </button>
      <p class="summary-state" role="status" data-bad={problems > 0 || form.unchecked.value !== ''} data-testid="sweep-check" data-problems={problems}>
        {verdict(form, problems)}
      </p>
    </aside>
  );
}

function verdict(form: SweepForm, problems: number): string {
  if (form.failure.value) return '';
  if (form.unchecked.value) return `Not checked. ${form.unchecked.value}`;
  if (problems > 0) return `${format.plural(problems, 'field needs', 'fields need')} another value.`;
  if (form.checking.value) return 'Checking…';
  return form.checked.value ? 'Everything fits.' : 'Choose what may vary.';
}
