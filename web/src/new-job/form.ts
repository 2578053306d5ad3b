import { computed, signal } from '@preact/signals';
import { checkSpec, readJob, readPresets, readSchema, submitJob } from '../api/jobs';
import { ApiError, inWords } from '../api/problem';
import type { Json, JsonObject, JobSpec, JobView, LayerShape } from '../api/types';
import { fromPreset, fromSpec, knownShapes, layersOf, presetOf, toSubmit } from './draft';
import { fieldsOf, valueAt, withValueAt, type Field, type Variant } from './schema';

/** One form: the draft, and what the server says about it. */
export class SpecForm {
  readonly status = signal<'loading' | 'ready' | 'failed'>('loading');
  readonly failure = signal('');
  readonly spec = signal<JsonObject>({});
  readonly errors = signal<Readonly<Record<string, string[]>>>({});
  readonly checking = signal(false);
  readonly submitting = signal(false);
  readonly checked = signal<{ spec: JsonObject; layers: LayerShape[] }>({ spec: {}, layers: [] });
  readonly shapes = computed(() => knownShapes(layersOf(this.spec.value), layersOf(this.checked.value.spec), this.checked.value.layers));
  fields: Field[] = [];
  layerKinds: Variant[] = [];
  presets: Record<string, JobSpec> = {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: AbortController | undefined;
  private key = { id: newKey(), of: '' };

  async open(from: { job?: string | undefined; preset?: string | undefined }): Promise<void> {
    this.status.value = 'loading';
    try {
      const [schema, presets, job] = await Promise.all([readSchema(), readPresets(), from.job ? readJob(from.job) : undefined]);
      this.fields = fieldsOf(schema);
      this.layerKinds = this.fields.find((f) => f.key === 'model')?.fields.find((f) => f.key === 'layers')?.variants ?? [];
      this.presets = presets;
      const preset = from.preset && presets[from.preset] ? from.preset : Object.keys(presets)[0]!;
      this.set(job ? fromSpec(job.spec, presets) : fromPreset(preset, presets[preset]!));
      this.status.value = 'ready';
    } catch (error) {
      this.failure.value = inWords(error);
      this.status.value = 'failed';
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  set(spec: JsonObject): void {
    this.spec.value = spec;
    this.checking.value = true;
    this.asked?.abort();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), 300);
  }

  change(path: string, value: Json | undefined): void {
    this.set(withValueAt(this.spec.value, path, value));
  }

  value(path: string): Json | undefined {
    return valueAt(this.spec.value, path);
  }

  choosePreset(name: string): void {
    this.set(fromPreset(name, this.presets[name]!, this.spec.value));
  }

  /** From here on the layers are the user's own. */
  ownLayers(layers = layersOf(this.spec.value)): void {
    this.set({ ...this.spec.value, model: { layers } });
  }

  get preset(): string | undefined {
    return presetOf(this.spec.value);
  }

  /** The new job; undefined when the server found something wrong, which then stands beside the fields. */
  async submit(): Promise<JobView | undefined> {
    if (this.submitting.value) return undefined;
    this.submitting.value = true;
    this.failure.value = '';
    const spec = toSubmit(this.spec.value);
    // The same form with the same spec is the same wish, however often it is sent.
    const written = JSON.stringify(spec);
    if (this.key.of !== written) this.key = { id: this.key.of === '' ? this.key.id : newKey(), of: written };
    try {
      return await submitJob(spec, this.key.id);
    } catch (error) {
      this.take(error);
      if (!(error instanceof ApiError && Object.keys(error.errors).length > 0)) this.failure.value = inWords(error);
      return undefined;
    } finally {
      this.submitting.value = false;
    }
  }

  private async check(): Promise<void> {
    const asked = (this.asked = new AbortController());
    try {
      const answer = await checkSpec(toSubmit(this.spec.value), asked.signal);
      this.checked.value = answer;
      this.errors.value = {};
    } catch (error) {
      if (asked.signal.aborted) return;
      this.take(error);
    }
    this.checking.value = false;
  }

  private take(error: unknown): void {
    this.errors.value = error instanceof ApiError ? error.errors : {};
  }
}

/** 128 random bits; randomUUID would need a secure context. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
