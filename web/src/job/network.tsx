import type { LayerShape } from '../api/types';
import * as format from '../ui/format';

/** Layers with what they give and how much they learn; the bar is the layer's share of all parameters. */
export function Network({ layers }: { layers: readonly LayerShape[] }) {
  const total = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Network</h2>
        <p class="muted figure">{format.plural(total, 'parameter')}</p>
      </header>
      <table class="plain network" data-testid="layers">
        <thead>
          <tr>
            <th scope="col" class="number">
              #
            </th>
            <th scope="col">Layer</th>
            <th scope="col" class="number">
              Output
            </th>
            <th scope="col" class="number">
              Parameters
            </th>
          </tr>
        </thead>
        <tbody>
          {layers.map((layer, i) => (
            <tr key={i} data-idle={layer.parameters === 0}>
              <td class="number faint">{i}</td>
              <td>
                <code>{layer.layer}</code>
              </td>
              <td class="number figure">{format.shape(layer.output)}</td>
              <td class="number figure share" style={{ '--share': total > 0 ? layer.parameters / total : 0 }}>
                {layer.parameters > 0 ? format.whole(layer.parameters) : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A network that came as a file: its layers are not known. */
export function NetworkFile({ sha256, parameters }: { sha256: string; parameters?: number | undefined }) {
  return (
    <section class="panel" data-testid="network-file">
      <header class="panel-head">
        <h2>Network</h2>
        {parameters !== undefined && <p class="muted figure">{format.plural(parameters, 'parameter')}</p>}
      </header>
      <p>
        A TorchScript file, <code title={sha256}>{sha256.slice(0, 12)}</code>.
      </p>
    </section>
  );
}
