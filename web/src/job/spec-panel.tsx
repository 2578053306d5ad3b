import { useState } from 'preact/hooks';
import type { Json, JobSpec, JsonObject } from '../api/types';
import { CopyButton } from '../ui/copy';
import * as format from '../ui/format';

export function SpecPanel({ spec }: { spec: JobSpec }) {
  const [raw, setRaw] = useState(false);
  const json = () => JSON.stringify(spec, null, 2);
  return (
    <section class="panel" data-testid="spec">
      <header class="panel-head">
        <h2>Settings</h2>
        <div class="panel-tools">
          <button class="button small" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            {raw ? 'In words' : 'As JSON'}
          </button>
          <CopyButton text={json} label="Copy JSON" testId="copy-spec" />
        </div>
      </header>
      {raw ? (
        <pre class="json" tabIndex={0}>
          {json()}
        </pre>
      ) : (
        <dl class="pairs">
          {rows(spec).map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd class="figure">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** Every setting but the layers, which have a table of their own. */
function rows(spec: JobSpec): [string, string][] {
  return Object.entries(spec)
    .filter(([key, value]) => !['name', 'tags'].includes(key) && value !== null)
    .map(([key, value]) => (key === 'model' ? ['Network', spec.model?.preset ?? 'own layers'] : [format.title(key), words(value as Json)]));
}

function words(value: Json): string {
  if (typeof value === 'number') return Number.isInteger(value) ? format.whole(value) : format.rate(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(words).join(', ');
  const { type, ...rest } = value as JsonObject & { type?: string };
  const settings = Object.entries(rest).map(([key, v]) => `${format.title(key).toLowerCase()} ${words(v)}`);
  return [...(type ? [type] : []), ...settings].join(', ');
}
