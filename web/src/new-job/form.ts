import { computed, signal } from '@preact/signals';
import { checkSpec, readJob, readPresets, readSchema, submitJob } from '../api/jobs';
import { ApiError, errorMessage } from '../api/problem';
import type { Json, JsonObject, JobView, LayerShape, SpecChange, Typed } from '../api/types';
import { changedSettings, datasetOf, fittingPresets, fromPreset, fromSpec, knownShapes, layersOf, presetOf, settingWords, takeOver, toSubmit } from './draft';
import type { DraftKeeper, SavedDraft } from './saved-draft';
import { fieldsOf, findDataset, valueAt, withValueAt, type DatasetSchema, type Field, type Variant } from './schema';

/** What a form begins with: a job, a preset, or the default; and a change of it. */
export interface Beginning {
  job?: string | undefined;
  preset?: string | undefined;
  dataset?: string | undefined;
  change?: SpecChange | undefined;
}

/** What the form has done to a draft, and how to have it otherwise. */
export interface Notice {
  text: string;
  actions: { label: string; run(): void }[];
  /** Whether the next change of the draft makes it pointless. */
  passing: boolean;
}

/** Until the server, which could not be asked, is asked again. */
const askAgainAfter = 5000;

/** One form: the draft, and what the server says about it. */
export class SpecForm {
  readonly status = signal<'loading' | 'ready' | 'failed'>('loading');
  readonly failure = signal('');
  readonly spec = signal<JsonObject>({});
  readonly errors = signal<Readonly<Record<string, string[]>>>({});
  readonly checking = signal(false);
  /** Why the server has not checked the draft; empty: it has, or is about to. */
  readonly unchecked = signal('');
  readonly notice = signal<Notice | null>(null);
  readonly submitting = signal(false);
  readonly checked = signal<{ spec: JsonObject; layers: LayerShape[] }>({ spec: {}, layers: [] });
  readonly shapes = computed(() => knownShapes(layersOf(this.spec.value), layersOf(this.checked.value.spec), this.checked.value.layers));
  fields: Field[] = [];
  layerKinds: Variant[] = [];
  /** The presets, and the dataset that they are for. */
  private readonly known = signal<{ dataset: string | undefined; presets: Record<string, JsonObject> }>({ dataset: undefined, presets: {} });
  /** The preset that the draft began with. */
  private basedOn = '';
  private initial: SavedDraft = { spec: {}, basedOn: '' };
  /** Which change of the dataset was the last. */
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: AbortController | undefined;
  private key = { id: newKey(), of: '' };

  constructor(private readonly drafts: DraftKeeper) {}

  async open(from: Beginning): Promise<void> {
    this.status.value = 'loading';
    try {
      const [schema, job] = await Promise.all([readSchema(), from.job ? readJob(from.job) : undefined]);
      this.fields = fieldsOf(schema);
      this.layerKinds = this.fields.find((f) => f.key === 'model')?.fields.find((f) => f.key === 'layers')?.variants ?? [];
      const saved = this.drafts.read();
      const wanted = job ? datasetOf(job.spec) : from.dataset;
      const gone = await this.presetsFor(wanted).then((known) => void (this.known.value = known), (error: unknown) => error);
      if (gone !== undefined) {
        if (wanted === undefined || !(gone instanceof ApiError) || gone.status !== 400) throw gone;
        this.known.value = await this.presetsFor(undefined);
      }
      const { presets } = this.known.value;
      const preset = from.preset && presets[from.preset] ? from.preset : Object.keys(presets)[0]!;
      this.begin(job ? fromSpec(job.spec, presets) : fromPreset(preset, presets[preset]!), preset, from.change);
      if (gone !== undefined) this.notice.value = { text: `There is no dataset ${wanted} any more.`, actions: [], passing: false };
      if (saved) await this.takeUp(saved);
      this.status.value = 'ready';
    } catch (error) {
      this.failure.value = errorMessage(error);
      this.status.value = 'failed';
    }
  }

  /** Starts with a spec. */
  private begin(spec: JsonObject, preset: string, change: SpecChange | undefined): void {
    const from = presetOf(spec);
    this.initial = { spec: change ? withValueAt(spec, change.field, change.value) : spec, basedOn: from && this.presets[from] ? from : preset };
    this.restore(this.initial);
    if (change) this.notice.value = { text: `As that job, with another ${settingWords(this.initial.spec, [change.field])}.`, actions: [], passing: false };
  }

  /** Goes on with what was left here before; where its dataset is gone since, there is nothing to go on with. */
  private async takeUp(saved: SavedDraft): Promise<void> {
    const began = this.known.value;
    const known = await this.presetsFor(datasetOf(saved.spec)).catch(() => null);
    if (!known || !known.presets[saved.basedOn]) return;
    this.known.value = known;
    this.restore(saved);
    const startOver = () => {
      this.known.value = began;
      this.restore(this.initial);
    };
    this.notice.value = { text: 'Your draft is as you left it.', actions: [{ label: 'Start over', run: startOver }], passing: false };
  }

  private restore(draft: SavedDraft): void {
    this.basedOn = draft.basedOn;
    this.notice.value = null;
    this.set(draft.spec);
  }

  private async presetsFor(dataset: string | undefined): Promise<{ dataset: string | undefined; presets: Record<string, JsonObject> }> {
    const { known } = this;
    if (known.value.dataset === dataset && Object.keys(known.value.presets).length > 0) return known.value;
    const presets = (await readPresets(dataset)) as Record<string, JsonObject>;
    return { dataset, presets: fittingPresets(presets, this.datasetNamed(dataset)?.inputShape, this.layerKinds) };
  }

  get presets(): Record<string, JsonObject> {
    return this.known.value.presets;
  }

  close(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  set(spec: JsonObject): void {
    if (this.notice.value?.passing) this.notice.value = null;
    this.spec.value = spec;
    this.failure.value = '';
    if (JSON.stringify(spec) === JSON.stringify(this.initial.spec)) this.drafts.remove();
    else this.drafts.write({ spec, basedOn: this.basedOn });
    this.checking.value = true;
    this.asked?.abort();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), 300);
  }

  change(path: string, value: Json | undefined): void {
    if (path === 'dataset' && typeof value === 'string') void this.chooseDataset(value);
    else this.set(withValueAt(this.spec.value, path, value));
  }

  value(path: string): Json | undefined {
    return valueAt(this.spec.value, path);
  }

  /** Another network with its defaults; what was set before is kept where it has a place, and said. */
  choosePreset(name: string): void {
    const before: SavedDraft = { spec: this.spec.value, basedOn: this.basedOn };
    const defaults = this.presets[before.basedOn]!;
    const plain = fromPreset(name, this.presets[name]!, before.spec);
    const { spec, kept, left } = takeOver(plain, before.spec, changedSettings(defaults, before.spec), this.fields);
    const losesLayers = presetOf(before.spec) === undefined && JSON.stringify(layersOf(before.spec)) !== JSON.stringify(layersOf(defaults));
    this.basedOn = name;
    this.set(spec);

    const lost = [...(losesLayers ? ['your own layers'] : []), ...(left.length > 0 ? [settingWords(before.spec, left)] : [])].join(', ');
    const texts = [kept.length > 0 && `Kept from before: ${settingWords(spec, kept)}.`, lost && `Not kept: ${lost}.`].filter(Boolean);
    const useDefaults = () => {
      this.notice.value = null;
      this.set(plain);
    };
    if (texts.length === 0) return;
    this.notice.value = {
      text: texts.join(' '),
      actions: [...(kept.length > 0 ? [{ label: `Use the values of ${name}`, run: useDefaults }] : []), { label: 'Undo', run: () => this.restore(before) }],
      passing: true,
    };
  }

  /** Another dataset: the same preset where it has it, its first one otherwise; layers of one's own stay as they are. */
  async chooseDataset(name: string): Promise<void> {
    const turn = ++this.turn;
    try {
      const known = await this.presetsFor(name);
      if (turn !== this.turn) return;
      const before = this.spec.value;
      const defaults = this.presets[this.basedOn]!;
      const preset = known.presets[this.basedOn] ? this.basedOn : Object.keys(known.presets)[0]!;
      this.known.value = known;
      this.basedOn = preset;
      if (presetOf(before) === undefined) return this.set({ ...before, dataset: name });
      const plain: JsonObject = { ...fromPreset(preset, known.presets[preset]!, before), dataset: name };
      this.set(takeOver(plain, before, changedSettings(defaults, before), this.fields).spec);
    } catch (error) {
      this.failure.value = errorMessage(error);
    }
  }

  /** A spec that was written as JSON; presets are those of its dataset as soon as they are known. */
  async replace(spec: JsonObject): Promise<void> {
    const turn = ++this.turn;
    this.set(fromSpec(spec, this.presets));
    const name = datasetOf(spec);
    if (name === undefined || name === this.known.value.dataset) return;
    // An unknown dataset is one of the errors that the check names.
    const known = await this.presetsFor(name).catch(() => null);
    if (!known || turn !== this.turn) return;
    this.known.value = known;
    if (!known.presets[this.basedOn]) this.basedOn = Object.keys(known.presets)[0]!;
    this.set(fromSpec(toSubmit(this.spec.value), known.presets));
  }

  /** What a setting is when it is left out, where the preset says more than the schema. */
  defaultOf(path: string): Json | undefined {
    const defaults = this.preset === undefined ? undefined : this.presets[this.preset];
    const [key = '', inner] = path.split('.');
    if (!defaults || key === 'model' || key === 'dataset') return undefined;
    const type = (value: Json | undefined) => (value as JsonObject | undefined)?.['type'];
    return inner !== undefined && type(defaults[key]) !== type(this.spec.value[key]) ? undefined : valueAt(defaults, path);
  }

  /** From here on the layers are the user's own. */
  ownLayers(layers = this.layersToBeginWith()): void {
    this.set({ ...this.spec.value, model: { layers } });
  }

  /** What is in a file has no layers here; then those of the preset. */
  private layersToBeginWith(): Typed[] {
    const layers = layersOf(this.spec.value);
    return layers.length > 0 ? layers : layersOf(this.presets[this.basedOn] ?? {});
  }

  /** From here on the network is a TorchScript file. */
  useFile(sha256: string): void {
    this.set({ ...this.spec.value, model: { torchScript: sha256 } });
  }

  /** What is known of the draft's dataset. */
  get dataset(): DatasetSchema | undefined {
    return this.datasetNamed(datasetOf(this.spec.value));
  }

  private datasetNamed(name: string | undefined): DatasetSchema | undefined {
    const field = this.fields.find((f) => f.key === 'dataset');
    return field && findDataset(field.datasets, name ?? String(field.default));
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
      const job = await submitJob(spec, this.key.id);
      this.drafts.remove();
      return job;
    } catch (error) {
      if (!this.take(error)) this.failure.value = errorMessage(error);
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
      this.unchecked.value = '';
    } catch (error) {
      if (asked.signal.aborted) return;
      if (!this.take(error)) {
        this.unchecked.value = errorMessage(error);
        this.timer = setTimeout(() => void this.check(), askAgainAfter);
      }
    }
    this.checking.value = false;
  }

  /** Whether the server found fields that need another value. */
  private take(error: unknown): boolean {
    if (!(error instanceof ApiError) || Object.keys(error.errors).length === 0) return false;
    this.errors.value = error.errors;
    this.unchecked.value = '';
    return true;
  }
}

/** 128 random bits; randomUUID would need a secure context. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
