import type { JobView } from '../api/types';
import { figures } from '../jobs/query';
import * as format from '../ui/format';

const sources = { test: 'Test', validation: 'Validation', training: 'Training' };

/** The figures that people come for. */
export function Tiles({ view }: { view: JobView }) {
  const { from, accuracy, loss, f1, r2 } = figures(view);
  const source = sources[from];
  const parameters = view.result?.parameters ?? view.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const tiles: [string, string, string?][] = [
    r2 === undefined ? [`${source} accuracy`, format.percent(accuracy), 'accuracy'] : [`${source} R²`, format.ratio(r2), 'r2'],
    [`${source} loss`, format.loss(loss), 'loss'],
    [from === 'training' ? 'Macro F1' : `${source} macro F1`, format.ratio(f1), 'f1'],
    ['Samples/s', format.speed(view.result?.samplesPerSecond ?? view.samplesPerSecond), 'speed'],
    ['Duration', format.duration(view.durationSeconds), 'duration'],
    ['Parameters', format.whole(parameters), 'parameters'],
  ];
  return (
    <dl class="tiles">
      {tiles.map(([label, value, name]) => (
        <div key={name} data-testid={`tile-${name}`}>
          <dt>{label}</dt>
          <dd class="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
