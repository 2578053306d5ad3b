import { useState } from 'preact/hooks';
import type { JobResult } from '../api/types';
import * as format from '../ui/format';
import { BehindCell } from './behind-cell';

/**
 * Counts of test images, each row shaded by its share of the true class. Hits are rail blue, mistakes amber, on a scale of their own. A cell shows the examples
 * behind it.
 */
export function Confusion({ id, result }: { id: string; result: JobResult }) {
  const [cell, setCell] = useState<{ target: number; answer: number } | null>(null);
  const names = result.classes.map((report) => report.class);
  const worst = Math.max(1, ...result.confusionMatrix.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const wrong = result.confusionMatrix.reduce((sum, row, i) => sum + row.reduce((s, n, j) => (i === j ? s : s + n), 0), 0);
  const all = result.confusionMatrix.flat().reduce((sum, n) => sum + n, 0);
  return (
    <section class="panel" data-testid="confusion">
      <header class="panel-head">
        <h2>Confusion matrix</h2>
        <p class="muted figure">
          {format.whole(wrong)} of {format.whole(all)} test images wrong
        </p>
      </header>
      <div class="confusion-wrap" tabIndex={0} role="region" aria-label="Confusion matrix">
        <table class="confusion" style={{ '--name': `${Math.min(12, Math.max(2, ...names.map((name) => name.length)))}ch` }}>
          <caption>Row: true class. Column: the model's answer.</caption>
          <thead>
            <tr>
              <td />
              {names.map((name) => (
                <th scope="col" key={name} title={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.confusionMatrix.map((row, i) => {
              const support = row.reduce((sum, n) => sum + n, 0) || 1;
              return (
                <tr key={i}>
                  <th scope="row" title={names[i]}>
                    {names[i]}
                  </th>
                  {row.map((count, j) => (
                    <td
                      key={j}
                      class={i === j ? 'hit' : count > 0 ? 'miss' : 'none'}
                      data-most={i === j && count / support >= 0.5}
                      style={{ '--heat': i === j ? count / support : Math.sqrt(count / worst) }}
                      title={`${count} of ${names[i]} taken for ${names[j]}`}
                    >
                      {count === 0 ? (
                        <span class="hidden">0</span>
                      ) : result.predictions ? (
                        <button
                          type="button"
                          aria-pressed={cell?.target === i && cell.answer === j}
                          aria-label={`${count} of ${names[i]} taken for ${names[j]}: show them`}
                          data-testid={`cell-${i}-${j}`}
                          onClick={() => setCell(cell?.target === i && cell.answer === j ? null : { target: i, answer: j })}
                        >
                          {count}
                        </button>
                      ) : (
                        count
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {cell && <BehindCell id={id} target={names[cell.target]!} answer={names[cell.answer]!} count={result.confusionMatrix[cell.target]![cell.answer]!} />}
    </section>
  );
}

export function Classes({ result }: { result: JobResult }) {
  const lowest = Math.min(...result.classes.map((report) => report.f1).filter(Number.isFinite));
  return (
    <section class="panel" data-testid="classes">
      <header class="panel-head">
        <h2>By class</h2>
        <p class="muted figure">macro F1 {format.ratio(result.test.macroF1)}</p>
      </header>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" class="number">
              Precision
            </th>
            <th scope="col" class="number">
              Recall
            </th>
            <th scope="col" class="number">
              F1
            </th>
            <th scope="col" class="number">
              Images
            </th>
          </tr>
        </thead>
        <tbody>
          {result.classes.map((report) => (
            <tr key={report.class} data-lowest={report.f1 === lowest && lowest < 1}>
              <th scope="row">{report.class}</th>
              <td class="number figure">{format.ratio(report.precision)}</td>
              <td class="number figure">{format.ratio(report.recall)}</td>
              <td class="number figure">{format.ratio(report.f1)}</td>
              <td class="number figure">{format.whole(report.support)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
