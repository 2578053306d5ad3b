import { useId } from 'preact/hooks';
import { errorsAt } from '../new-job/draft';
import * as format from '../ui/format';
import { errorNames, type SweepDraft } from './draft';
import type { SweepForm } from './form';

interface TextFieldProps {
  form: SweepForm;
  name: { [Key in keyof SweepDraft]: SweepDraft[Key] extends string ? Key : never }[keyof SweepDraft];
  label: string;
  help: string;
  placeholder?: string;
  isNumber?: boolean;
  /** The id of a list of what people choose. */
  list?: string;
}

/** One field of a sweep, with what the server says about it. */
export function TextField({ form, name, label, help, placeholder, isNumber = false, list }: TextFieldProps) {
  const id = useId();
  const errors = errorsAt(form.errors.value, errorNames[name] ?? name);
  return (
    <div class="field" data-invalid={errors.length > 0}>
      <label class="field-label" for={id}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        inputMode={isNumber ? 'decimal' : 'text'}
        class={isNumber ? 'figure' : undefined}
        autocomplete="off"
        spellcheck={false}
        data-testid={`sweep-${name}`}
        {...(placeholder && { placeholder })}
        {...(list && { list })}
        aria-invalid={errors.length > 0}
        aria-describedby={`${id}-help`}
        value={form.draft.value[name]}
        onInput={(event) => form.change({ [name]: event.currentTarget.value })}
      />
      <div id={`${id}-help`}>
        {errors.length > 0 && <p class="field-error">{format.sentences(errors)}</p>}
        <p class="field-help">{help}</p>
      </div>
    </div>
  );
}
