import { useRef, useState } from 'preact/hooks';
import type { Typed } from '../api/types';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { errorsAt, fitsExamples, layersOf, moved, placeFor } from './draft';
import { SpecField } from './field';
import type { SpecForm } from './form';
import { changeType, newLayer } from './schema';

/** Layers in order, each with the shape that it gives, as the server infers it. */
export function LayerEditor({ form }: { form: SpecForm }) {
  const list = useRef<HTMLOListElement>(null);
  const layers = layersOf(form.spec.value);
  const [selected, select] = useState<number>();
  const set = (next: Typed[]) => form.ownLayers(next);

  const add = (type: string) => {
    const index = placeFor(form.layerKinds.find((kind) => kind.type === type), layers, form.dataset?.outputs, selected !== undefined && selected < layers.length ? selected : undefined);
    set([...layers.slice(0, index), newLayer(form.layerKinds, type), ...layers.slice(index)]);
    focus(index);
  };

  // The first child is the input.
  const focus = (index: number) => requestAnimationFrame(() => list.current?.children[index + 1]?.querySelector('select')?.focus());

  const move = (index: number, by: -1 | 1) => {
    if (index + by < 0 || index + by >= layers.length) return;
    set(moved(layers, index, by));
    focus(index + by);
  };

  const whole = errorsAt(form.errors.value, 'model.layers');
  return (
    <div class="layers" data-testid="layer-editor">
      <div class="layers-head" aria-hidden="true">
        <span>Layer</span>
        <span>Output</span>
      </div>
      <ol ref={list}>
        <li class="layer input-layer">
          <span class="layer-index">in</span>
          <span class="muted">{form.dataset?.inputShape.length === 1 ? 'Row' : 'Image'}</span>
          <span class="layer-shape figure">{form.dataset && format.shape(form.dataset.inputShape)}</span>
        </li>
        {layers.map((layer, index) => (
          <LayerRow key={index} form={form} layer={layer} index={index} count={layers.length} selected={index === selected} onSelect={() => select(index)} onMove={(by) => move(index, by)} onChange={(next) => set(next ? layers.map((l, i) => (i === index ? next : l)) : layers.filter((_, i) => i !== index))} />
        ))}
      </ol>
      {whole.length > 0 && <p class="field-error">{format.sentences(whole)}</p>}
      <Menu
        label="Add a layer"
        class="button"
        testId="add-layer"
        items={() =>
          form.layerKinds.filter((kind) => fitsExamples(kind, form.dataset?.inputShape)).map((kind) => ({
            label: kind.type,
            icon: 'plus' as const,
            testId: `add-${kind.type}`,
            run: () => add(kind.type),
          }))
        }
      >
        <Icon name="plus" /> Add a layer
      </Menu>
    </div>
  );
}

interface RowProps {
  form: SpecForm;
  layer: Typed;
  index: number;
  count: number;
  /** A new layer goes behind it. */
  selected: boolean;
  onSelect(): void;
  onMove(by: -1 | 1): void;
  onChange(layer: Typed | null): void;
}

function LayerRow({ form, layer, index, count, selected, onSelect, onMove, onChange }: RowProps) {
  const path = `model.layers[${index}]`;
  const errors = [...errorsAt(form.errors.value, path), ...errorsAt(form.errors.value, `${path}.type`)];
  const shape = form.shapes.value[index];
  const kind = form.layerKinds.find((k) => k.type === layer.type);
  const name = `Layer ${index}, ${layer.type}`;
  return (
    <li
      class="layer"
      data-invalid={errors.length > 0}
      data-selected={selected}
      data-testid={`layer-${index}`}
      onFocusIn={onSelect}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        onMove(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      <span class="layer-index">{index}</span>
      <div class="layer-settings">
        <select aria-label={`Kind of layer ${index}`} value={layer.type} onChange={(event) => onChange({ ...newLayer(form.layerKinds, event.currentTarget.value), ...changeType(form.layerKinds, event.currentTarget.value, layer) })}>
          {form.layerKinds.map((k) => (
            <option key={k.type} value={k.type}>
              {k.type}
            </option>
          ))}
        </select>
        {kind?.fields.map((field) => (
          <SpecField key={`${layer.type}.${field.key}`} form={form} field={field} path={`${path}.${field.key}`} compact />
        ))}
      </div>
      <span class="layer-shape figure" data-testid={`layer-${index}-shape`}>
        {shape ? format.shape(shape.output) : errors.length > 0 ? '' : '…'}
        {shape && shape.parameters > 0 && <small>{format.plural(shape.parameters, 'parameter')}</small>}
      </span>
      <span class="layer-tools">
        <button type="button" class="icon-button" aria-label={`Move up: ${name}`} title="Move up (Alt ↑)" disabled={index === 0} onClick={() => onMove(-1)}>
          <Icon name="up" />
        </button>
        <button type="button" class="icon-button" aria-label={`Move down: ${name}`} title="Move down (Alt ↓)" disabled={index === count - 1} onClick={() => onMove(1)}>
          <Icon name="down" />
        </button>
        <button type="button" class="icon-button" aria-label={`Remove: ${name}`} title="Remove" onClick={() => onChange(null)}>
          <Icon name="trash" />
        </button>
      </span>
      {errors.length > 0 && (
        <p class="field-error" role="alert" data-testid={`layer-${index}-error`}>
          {format.sentences(errors)}
        </p>
      )}
    </li>
  );
}
