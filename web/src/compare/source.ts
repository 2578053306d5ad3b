import type { ChartSource } from '../charts/view';
import { xAxis } from './curves';
import type { CompareQuery } from './query';
import type { Comparison } from './store';

/** The lines that are shown, as what a chart is drawn from. */
export function sourceOf(data: Comparison, query: () => CompareQuery): ChartSource {
  const shown = () => {
    const { jobs, hidden } = query();
    return jobs.filter((id) => !hidden.includes(id)).map((id) => data.line(id));
  };
  return {
    revision: data.revision,
    get x() {
      return xAxis(query().x);
    },
    extent: () => [0, shown().reduce((most, { places }) => Math.max(most, places[places.length - 1] ?? 0), 0) || 1],
    marks: () => ({ epochs: [], attempts: [] }),
    // Those of the line that goes farthest: the arrow keys visit its points.
    places: () => shown().reduce<Float64Array>((farthest, { places }) => ((places.at(-1) ?? -1) > (farthest.at(-1) ?? -1) ? places : farthest), new Float64Array(0)),
  };
}
