import type { DatasetContents, DatasetExample } from '../api/types';

/** Rows of a table or of arrays as they are kept; the target first. */
export function SampleRows({ contents, examples }: { contents: DatasetContents; examples: readonly DatasetExample[] }) {
  const columns = contents.columns.length > 0 ? contents.columns.map((column) => column.name) : [...new Set(examples.flatMap((example) => Object.keys(example.values ?? {})))];
  const known = new Set(examples.flatMap((example) => Object.keys(example.values ?? {})));
  const shown = columns.filter((column) => known.has(column));
  return (
    <>
      <div class="parts-scroll" tabIndex={0} role="region" aria-label="Sample rows">
        <table class="plain rows" data-testid="sample-rows">
          <thead>
            <tr>
              <th scope="col">{contents.targets.length === 1 ? contents.targets[0] : contents.task === 'classification' ? 'Class' : contents.targets.join(', ')}</th>
              {shown.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {examples.map((example) => (
              <tr key={example.row} data-testid="sample-row">
                <th scope="row" class="figure">
                  {example.target}
                </th>
                {shown.map((column) => (
                  <td class="figure" key={column}>
                    {example.values?.[column] ?? <span class="faint">–</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columns.length > shown.length && shown.length > 0 && <p class="panel-more muted">The first {shown.length} of {columns.length} columns.</p>}
    </>
  );
}
