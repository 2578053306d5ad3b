import { useId } from 'preact/hooks';
import { errorsAt } from '../new-job/draft';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import type { SweepForm } from './form';
import { kinds, valuesOf, type Kind, type SettingRow } from './settings';

/** What may vary: a row for each setting. */
export function SettingRows({ form }: { form: SweepForm }) {
  const whole = [...errorsAt(form.errors.value, 'settings'), ...errorsAt(form.errors.value, '')];
  const add = () => {
    form.addRow();
    requestAnimationFrame(() => [...document.querySelectorAll<HTMLElement>('.setting-row .setting-name input')].at(-1)?.focus());
  };
  return (
    <section class="form-section" aria-labelledby="settings-title">
      <h2 id="settings-title">What may vary</h2>
      <datalist id="sweep-settings">
        {form.candidates.value.map(({ path, description }) => (
          <option key={path} value={path}>
            {description}
          </option>
        ))}
      </datalist>
      <ol class="setting-rows">
        {form.draft.value.rows.map((row, index) => (
          <Row key={index} form={form} row={row} index={index} />
        ))}
      </ol>
      {whole.length > 0 && (
        <p class="field-error" role="alert" data-testid="settings-error">
          {format.sentences(whole)}
        </p>
      )}
      <button type="button" class="button small add-setting" data-testid="add-setting" onClick={add}>
        <Icon name="plus" /> Another setting
      </button>
    </section>
  );
}

function Row({ form, row, index }: { form: SweepForm; row: SettingRow; index: number }) {
  const id = useId();
  const errors = errorsAt(form.errors.value, `settings[${index}]`);
  const known = form.candidates.value.find(({ path }) => path === row.name);
  const named = row.name || `setting ${index + 1}`;
  const invalid = { 'aria-invalid': errors.length > 0, 'aria-describedby': `${id}-help` };
  const text = (field: 'choices' | 'from' | 'to' | 'step' | 'when', label: string, placeholder: string) => (
    <label class="setting-part" data-part={field}>
      <span class="field-label">{label}</span>
      <input
        type="text"
        class="figure"
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={row[field]}
        data-testid={`setting-${index}-${field}`}
        {...(field !== 'when' && invalid)}
        onInput={(event) => form.changeRow(index, { [field]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <li class="setting-row" aria-label={named} data-testid="setting-row">
      <label class="setting-name">
        <span class="field-label">Setting</span>
        <input
          type="text"
          list="sweep-settings"
          autocomplete="off"
          spellcheck={false}
          placeholder="optimizer.learningRate"
          value={row.name}
          data-testid={`setting-${index}-name`}
          {...invalid}
          onInput={(event) => form.chooseName(index, event.currentTarget.value)}
        />
      </label>
      <label class="setting-kind">
        <span class="field-label">Values</span>
        <select value={row.kind} data-testid={`setting-${index}-kind`} onChange={(event) => form.changeRow(index, { kind: event.currentTarget.value as Kind })}>
          {Object.entries(kinds).map(([kind, word]) => (
            <option key={kind} value={kind}>
              {word}
            </option>
          ))}
        </select>
      </label>
      {row.kind === 'choices' ? (
        text('choices', 'Which', '32, 64, 128')
      ) : (
        <>
          {text('from', 'From', '1e-4')}
          {text('to', 'To', '1e-1')}
          {row.kind === 'steps' && text('step', 'Step', '0.1')}
        </>
      )}
      {(index > 0 || row.when !== '') && text('when', 'Only where', 'always')}
      <button type="button" class="icon-button remove-setting" aria-label={`Remove ${named}`} title="Remove" data-testid={`setting-${index}-remove`} onClick={() => form.removeRow(index)}>
        <Icon name="close" size={14} />
      </button>
      <div id={`${id}-help`} class="setting-help">
        {errors.length > 0 && <p class="field-error">{format.sentences(errors)}</p>}
        <p class="field-help">
          {known?.description} {row.name && row.kind !== 'choices' && <span class="figure">{valuesOf(row)}</span>}
        </p>
      </div>
    </li>
  );
}
