import { useEffect, useId, useState } from 'preact/hooks';
import type { Json, JsonObject } from '../api/types';
import * as format from '../ui/format';
import { errorsAt } from './draft';
import type { SpecForm } from './form';
import { changeType, limits, parseJson, parseNumber, type Field } from './schema';

interface FieldProps {
  form: SpecForm;
  field: Field;
  /** Where the value is; for a layer's field other than the schema's path. */
  path?: string;
  compact?: boolean;
}

const kinds: Record<string, string> = {
  sgd: 'SGD', adam: 'Adam', adamw: 'AdamW', constant: 'Constant', step: 'Step', cosine: 'Cosine', oneCycle: 'One cycle', macroF1: 'Macro F1',
};
const word = (choice: string) => kinds[choice] ?? format.title(choice);

export function SpecField({ form, field, path = field.path, compact = false }: FieldProps) {
  if (field.kind === 'union') return <Union form={form} field={field} />;
  if (field.kind === 'group') return <Group form={form} field={field} />;
  return <Single form={form} field={field} path={path} compact={compact} />;
}

function Single({ form, field, path, compact }: Required<FieldProps>) {
  const id = useId();
  const value = form.value(path);
  const errors = errorsAt(form.errors.value, path, false);
  const resolvedDefault = form.defaultOf(path) ?? field.default;
  const rule = limits({ ...field, ...(resolvedDefault !== undefined && { default: resolvedDefault }) });
  const described = [errors.length > 0 && `${id}-error`, !compact && (field.description || rule) && `${id}-help`].filter(Boolean).join(' ');
  const common = {
    id,
    'data-testid': `field-${path}`,
    'aria-invalid': errors.length > 0,
    ...(described && { 'aria-describedby': described }),
  };
  const change = (next: Json | undefined) => form.change(path, next);
  return (
    <div class={compact ? 'field compact' : 'field'} data-invalid={errors.length > 0} data-kind={field.kind}>
      <label class="field-label" for={id} title={compact ? [field.description, rule].filter(Boolean).join(' ') : undefined}>
        {compact ? format.title(field.key).toLowerCase().replace(/^out | size$/, '') : format.title(field.key)}
      </label>
      {field.kind === 'switch' ? (
        <input {...common} type="checkbox" role="switch" checked={(value ?? field.default) === true} onChange={(event) => change(event.currentTarget.checked)} />
      ) : field.kind === 'choice' ? (
        <select {...common} value={String(value ?? field.default ?? '')} onChange={(event) => change(event.currentTarget.value)}>
          {choicesWith(field, value).map((choice) => (
            <option key={choice} value={choice}>
              {field.datasets[choice]?.title ?? (field.path === 'dataset' ? choice : word(choice))}
            </option>
          ))}
        </select>
      ) : field.kind === 'list' ? (
        <LayersInput value={value} attributes={common} onChange={change} />
      ) : (
        <div class="input">
          <TextInput field={field} value={value} resolved={defaultShown(form, field, path)} attributes={common} onChange={change} />
          {field.unit && !compact && <span class="unit">{field.unit.split(',')[0]}</span>}
        </div>
      )}
      {errors.length > 0 && (
        <p class="field-error" id={`${id}-error`}>
          {format.sentences(errors)}
        </p>
      )}
      {!compact && (field.description || rule) && (
        <p class="field-help" id={`${id}-help`}>
          {field.description} {rule && <span class="figure">{rule}</span>}
        </p>
      )}
    </div>
  );
}

/** The choices, and what was chosen when there was another: a select would show its first one instead. */
const choicesWith = ({ choices }: Field, value: Json | undefined) => (typeof value === 'string' && value !== '' && !choices.includes(value) ? [value, ...choices] : choices);

interface TextInputProps {
  field: Field;
  value: Json | undefined;
  resolved: string;
  attributes: object;
  onChange(value: Json | undefined): void;
}

/** Keeps what is typed as it is typed; the draft has it as a value. */
function TextInput({ field, value, resolved, attributes, onChange }: TextInputProps) {
  const parse = (text: string): Json | undefined => {
    if (field.kind === 'words') return text.split(/[,\s]+/).filter(Boolean);
    if (field.kind === 'text') return text;
    return parseNumber(text);
  };
  const show = (v: Json | undefined) => (v === undefined || v === null ? '' : Array.isArray(v) ? v.join(', ') : String(v));
  const [text, setText] = useState(show(value));
  useEffect(() => {
    if (JSON.stringify(parse(text)) !== JSON.stringify(value)) setText(show(value));
  }, [JSON.stringify(value)]);
  return (
    <input
      {...attributes}
      type="text"
      inputMode={field.kind === 'whole' ? 'numeric' : field.kind === 'number' ? 'decimal' : 'text'}
      autocomplete="off"
      spellcheck={false}
      class={field.kind === 'whole' || field.kind === 'number' ? 'figure' : undefined}
      placeholder={resolved}
      value={text}
      onInput={(event) => {
        setText(event.currentTarget.value);
        onChange(parse(event.currentTarget.value));
      }}
    />
  );
}

interface LayersInputProps {
  value: Json | undefined;
  attributes: object;
  onChange(value: Json | undefined): void;
}

/** Layers within a layer, as JSON. What is none is sent as it was typed, so that the server can say what is wrong with it. */
function LayersInput({ value, attributes, onChange }: LayersInputProps) {
  const show = (v: Json | undefined) => (typeof v === 'string' ? v : Array.isArray(v) ? `[\n${v.map((layer) => `  ${JSON.stringify(layer)}`).join(',\n')}\n]` : JSON.stringify(v ?? []));
  const [text, setText] = useState(show(value));
  useEffect(() => {
    if (JSON.stringify(parseJson(text)) !== JSON.stringify(value)) setText(show(value));
  }, [JSON.stringify(value)]);
  return (
    <textarea
      {...attributes}
      class="figure"
      rows={Math.min(12, text.split('\n').length)}
      spellcheck={false}
      value={text}
      onInput={(event) => {
        setText(event.currentTarget.value);
        onChange(parseJson(event.currentTarget.value));
      }}
    />
  );
}

/** What an empty field stands for. */
function defaultShown(form: SpecForm, field: Field, path: string): string {
  if (field.key === 'name') return String(form.preset ?? 'custom network');
  if (field.kind === 'words') return 'baseline, try-2';
  const preset = form.defaultOf(path) ?? field.default;
  if (preset !== undefined && preset !== null && typeof preset !== 'object') return String(preset);
  const resolved = path.startsWith('model.') ? undefined : path.split('.').reduce<Json | undefined>((at, key) => (at as JsonObject | undefined)?.[key], form.checked.value.spec);
  return resolved === undefined || resolved === null ? '' : String(resolved);
}

/** One of several kinds, each with settings of its own. */
function Union({ form, field }: { form: SpecForm; field: Field }) {
  const value = form.value(field.path) as JsonObject | undefined;
  const type = String(value?.['type'] ?? field.variants[0]?.type ?? '');
  const variant = field.variants.find((v) => v.type === type);
  const errors = [...errorsAt(form.errors.value, field.path), ...errorsAt(form.errors.value, `${field.path}.type`)];
  return (
    <fieldset class="union">
      <legend>{format.title(field.key)}</legend>
      <div class="segments" role="radiogroup" aria-label={format.title(field.key)}>
        {field.variants.map((v) => (
          <label key={v.type}>
            <input
              type="radio"
              name={field.path}
              checked={v.type === type}
              data-testid={`field-${field.path}-${v.type}`}
              onChange={() => form.change(field.path, changeType(field.variants, v.type, value))}
            />
            <span>{word(v.type)}</span>
          </label>
        ))}
      </div>
      {errors.length > 0 && <p class="field-error">{format.sentences(errors)}</p>}
      {variant && variant.fields.length > 0 && (
        <div class="field-grid">
          {variant.fields.map((inner) => (
            <SpecField key={`${type}.${inner.key}`} form={form} field={inner} />
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** Settings that belong together, and may be absent together. */
function Group({ form, field }: { form: SpecForm; field: Field }) {
  const on = form.value(field.path) != null;
  const defaults = () => Object.fromEntries(field.fields.filter((f) => f.default !== undefined).map((f) => [f.key, f.default!]));
  const errors = errorsAt(form.errors.value, field.path);
  return (
    <fieldset class="union">
      <legend>{format.title(field.key)}</legend>
      {field.optional && (
        <label class="check">
          <input type="checkbox" role="switch" checked={on} data-testid={`field-${field.path}`} onChange={(event) => form.change(field.path, event.currentTarget.checked ? defaults() : undefined)} />
          {field.description}
        </label>
      )}
      {errors.length > 0 && <p class="field-error">{format.sentences(errors)}</p>}
      {(on || !field.optional) && (
        <div class="field-grid">
          {field.fields.map((inner) => (
            <SpecField key={inner.key} form={form} field={inner} />
          ))}
        </div>
      )}
    </fieldset>
  );
}
