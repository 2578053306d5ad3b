import type { ComponentChildren } from 'preact';
import * as format from '../ui/format';
import type { Bringing } from './bringing';
import type { Picked } from './pick';
import { asks, namesIn, toggled, type Settings } from './settings';

interface FormProps {
  bringing: Pick<Bringing, 'settings' | 'errors' | 'isAsked' | 'upload' | 'change' | 'submit'>;
  picked: Picked;
  /** Whether an import was refused before. */
  again: boolean;
}

/** How the files are to be read. */
export function SettingsForm({ bringing, picked, again }: FormProps) {
  const settings = bringing.settings.value;
  const errors = bringing.errors.value;
  const { table, pictures } = asks[picked.kind];
  const waits = bringing.isAsked.value && bringing.upload.value.is !== 'there';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void bringing.submit();
  };
  const text = (key: 'name' | 'targets' | 'ignore' | 'splitColumn' | 'size', label: string, help: ComponentChildren, attributes: { placeholder?: string; required?: boolean } = {}) => {
    const wrong = errors[key === 'name' ? key : `options.${key}`];
    return (
      <label class="field">
        <span class="field-label">{label}</span>
        <input value={settings[key]} autocomplete="off" autocapitalize="none" spellcheck={false} aria-invalid={wrong !== undefined} data-testid={`bring-${key}`} onInput={(event) => bringing.change({ [key]: event.currentTarget.value })} {...attributes} />
        {wrong && <span class="field-error">{format.sentences(wrong)}</span>}
        <span class="field-help">{help}</span>
      </label>
    );
  };
  const select = <Key extends 'task' | 'missing'>(key: Key, label: string, help: string, choices: readonly (readonly [Settings[Key], string])[]) => (
    <label class="field">
      <span class="field-label">{label}</span>
      <select value={settings[key]} data-testid={`bring-${key}`} onChange={(event) => bringing.change({ [key]: event.currentTarget.value } as Partial<Settings>)}>
        {choices.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
      <span class="field-help">{help}</span>
    </label>
  );
  const rest = Object.entries(errors).filter(([field]) => !['name', 'options.targets', 'options.ignore', 'options.splitColumn', 'options.size'].includes(field));
  return (
    <form class="bring-form" onSubmit={submit} data-testid="bring-form">
      <div class="field-grid">
        {text('name', 'Name', 'Small letters, digits, dots, hyphens. A name that is there already gets another version.', { required: true })}
        {table && (
          <div class="field target-field">
            {text(
              'targets',
              'Target columns',
              picked.kind === 'unknown'
                ? 'Only for a table: the columns to be found out, separated by commas.'
                : 'The columns to be found out, separated by commas. Several are a regression of several numbers, or labels where all are 0 or 1.',
              { placeholder: 'such as price', required: picked.kind === 'table' },
            )}
            {picked.columns.length > 0 && (
              <div class="column-choices" role="group" aria-label="Columns of the file">
                {picked.columns.slice(0, 60).map((column, i) => (
                  <button type="button" key={i} class="chip" aria-pressed={namesIn(settings.targets).includes(column)} onClick={() => bringing.change({ targets: toggled(settings.targets, column) })}>
                    {column}
                  </button>
                ))}
              </div>
            )}
          </div>
        )}
        {pictures && text('size', 'Size', 'Width and height that every picture is resized to. Needed where they differ.', { placeholder: 'such as 64x64' })}
      </div>
      <details class="bring-more" open={again || undefined}>
        <summary>More options</summary>
        <div class="field-grid">
          {select('task', 'Task', 'What is to be learned.', [
            ['', 'What the target looks like'],
            ['classification', 'Classification'],
            ['regression', 'Regression'],
            ['multi-label', 'Several labels'],
          ])}
          {table &&
            select('missing', 'Missing values', 'What becomes of a row that lacks one.', [
              ['refuse', 'Refuse the dataset'],
              ['dropRow', 'Leave the row out'],
              ['fill', 'Fill with the mean'],
            ])}
          {table && text('ignore', 'Ignored columns', 'Columns that are left out, separated by commas.')}
          {table && text('splitColumn', 'Split column', 'A column that says of each row whether it is for training, validation or test.')}
          {pictures && (
            <label class="check">
              <input type="checkbox" checked={settings.skipUnreadable} data-testid="bring-skipUnreadable" onChange={(event) => bringing.change({ skipUnreadable: event.currentTarget.checked })} />
              Leave out pictures that cannot be read
            </label>
          )}
        </div>
      </details>
      {rest.length > 0 && (
        <p class="field-error" role="alert" data-testid="bring-error">
          {rest.map(([field, messages]) => (field ? `${field} ${messages.join(' ')}` : format.sentences(messages))).join(' ')}
        </p>
      )}
      <div class="bring-actions">
        <button class="button primary" disabled={waits} data-testid="bring-submit">
          {again ? 'Try again' : 'Add the dataset'}
        </button>
        {waits && <p class="muted">It is added when the upload is there.</p>}
      </div>
    </form>
  );
}
