import { useEffect, useState } from 'preact/hooks';
import type { JsonObject } from '../api/types';
import { CopyButton } from '../ui/copy';
import { toSubmit } from './draft';
import type { SpecForm } from './form';

/** The spec as it will be sent, to read, copy, edit, or replace by pasting another. */
export function JsonView({ form }: { form: SpecForm }) {
  const written = JSON.stringify(toSubmit(form.spec.value), null, 2);
  const [text, setText] = useState(written);
  const [error, setError] = useState('');

  useEffect(() => {
    try {
      if (JSON.stringify(JSON.parse(text)) === JSON.stringify(toSubmit(form.spec.value))) return;
    } catch {
      return;
    }
    setText(written);
  }, [written]);

  const type = (next: string) => {
    setText(next);
    try {
      const value: unknown = JSON.parse(next);
      if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('A spec is an object, such as {"model": {"preset": "fast-cnn"}}.');
      setError('');
      void form.replace(value as JsonObject);
    } catch (caught) {
      setError(caught instanceof SyntaxError ? `This is not JSON yet: ${caught.message}` : (caught as Error).message);
    }
  };

  const others = Object.entries(form.errors.value);
  return (
    <section class="form-section json-section">
      <div class="section-head">
        <h2>Spec as JSON</h2>
        <CopyButton text={text} />
      </div>
      <p class="muted">Paste a spec here, or edit this one. What is left out has the preset's value, or the default.</p>
      <textarea aria-label="Spec as JSON" spellcheck={false} value={text} data-testid="spec-json" aria-invalid={error !== ''} onInput={(event) => type(event.currentTarget.value)} />
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
      {others.map(([path, messages]) => (
        <p class="field-error" key={path}>
          {path && <code>{path}</code>} {messages.join(' ')}
        </p>
      ))}
    </section>
  );
}
