import { listPredictions, readPredictionPicture } from '../api/jobs';
import * as format from '../ui/format';
import { Picture } from '../ui/picture';
import { useOnce } from '../ui/use-once';

interface BehindCellProps {
  id: string;
  target: string;
  answer: string;
  count: number;
}

/** The test examples behind a cell of the confusion matrix, with how sure the model was: of mistakes the surest first, of right answers the least sure. */
export function BehindCell({ id, target, answer, count }: BehindCellProps) {
  const { value: examples, failure } = useOnce(true, (signal) => listPredictions(id, target, answer, signal), [id, target, answer]);
  const order = target === answer ? 'the least sure first' : 'the surest first';
  return (
    <div class="behind-cell" data-testid="behind-cell" aria-live="polite">
      <p>
        <strong>{target}</strong> {target === answer ? 'found' : <>taken for <strong>{answer}</strong></>}
        <span class="muted figure">
          {examples && examples.length < count ? ` ${format.whole(examples.length)} of ${format.whole(count)}, ${order}` : ` ${format.whole(count)}, ${order}`}
        </span>
      </p>
      {failure && <p class="field-error">{failure}</p>}
      <div class="strip" aria-busy={examples === null && !failure}>
        {examples?.map(({ row, probability, hasPicture }) =>
          hasPicture ? (
            <Picture
              key={row}
              read={(signal) => readPredictionPicture(id, row, signal)}
              of={[id, row]}
              title={`Test example ${format.whole(row)}: ${answer}, ${format.percent(probability)} sure`}
              alt={`${target}, taken for ${answer}`}
              testId="behind-picture"
            >
              {format.percent(probability)}
            </Picture>
          ) : (
            <span key={row} class="sample-row figure" title={`${format.percent(probability)} sure`}>
              row {format.whole(row)} · {format.percent(probability)}
            </span>
          ),
        )}
      </div>
    </div>
  );
}
