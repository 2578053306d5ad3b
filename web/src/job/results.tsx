import type { JobResult, JobView } from '../api/types';
import { Classes, Confusion } from './confusion';
import { ResidualPlots, RocPlot } from './plots';

/** What the model does with the test examples. */
export function Results({ id, result, metrics }: { id: string; result: JobResult; metrics: JobView['metrics'] }) {
  return (
    <div class="halves">
      {result.confusionMatrix.length > 0 && <Confusion id={id} result={result} />}
      {result.classes.length > 0 && (
        <div class="column">
          <Classes result={result} />
          {(result.rocCurve?.length ?? 0) > 0 && <RocPlot result={result} area={metrics['test/roc_auc']?.latest} />}
        </div>
      )}
      <ResidualPlots result={result} />
    </div>
  );
}
