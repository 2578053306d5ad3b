import type { Dataset, DatasetContents } from '../api/types';
import * as format from '../ui/format';
import { Findings } from './findings';
import { examplesOf, inputWords, kinds, parts, targetWords, taskWord } from './words';

/** What was understood of the files. */
export function Understood({ dataset }: { dataset: Dataset }) {
  const { contents, sha256, size } = dataset;
  const { targetScaling } = contents;
  return (
    <section class="panel" data-testid="understood">
      <header class="panel-head">
        <h2>What was understood</h2>
      </header>
      <dl class="pairs">
        <Pair name="Kind">{kinds[contents.kind]}</Pair>
        <Pair name="Task">
          {taskWord(contents.task)}, {targetWords(contents)}
        </Pair>
        {contents.task !== 'classification' && <Pair name="Targets">{contents.targets.join(', ')}</Pair>}
        <Pair name="One example">{inputWords(contents)}</Pair>
        <Pair name="Normalisation">{scalingWords(contents)}</Pair>
        {targetScaling && contents.targets.length === targetScaling.mean.length && (
          <Pair name="Target values">{contents.targets.map((target, i) => `${target}: ${format.metric(targetScaling.mean[i])} ± ${format.metric(targetScaling.standardDeviation[i])}`).join(', ')}</Pair>
        )}
        <Pair name="Made of">{contents.source}</Pair>
        <Pair name="File">{format.bytes(size)}</Pair>
        <Pair name="SHA-256">
          <code class="digest">{sha256}</code>
        </Pair>
      </dl>
    </section>
  );
}

function Pair({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="figure">{children}</dd>
    </div>
  );
}

function scalingWords({ scaling: { divisor, mean, standardDeviation }, columns }: DatasetContents): string {
  if (columns.length > 0 || mean.length > 4) return 'Each column by its mean and deviation in the training part';
  const pairs = mean.map((value, i) => `${format.metric(value)} ± ${format.metric(standardDeviation[i])}`);
  return `${divisor === 1 ? '' : `Divided by ${format.whole(divisor)}; `}${pairs.length > 1 ? 'channels ' : ''}${pairs.join(', ')}`;
}

/** Each part with its count, and how many of them have each class or label. */
export function Parts({ contents }: { contents: DatasetContents }) {
  const shown = contents.parts.filter((part) => part.examples > 0);
  const counted = shown.some((part) => part.byTarget.length > 0);
  return (
    <section class="panel" data-testid="parts">
      <header class="panel-head">
        <h2>Parts</h2>
        <p class="muted figure">{format.plural(examplesOf(contents), 'example')}</p>
      </header>
      <div class="parts-scroll" tabIndex={0} role="region" aria-label="Parts">
        <table class="plain parts">
          <thead>
            <tr>
              <th scope="col">{counted ? (contents.task === 'classification' ? 'Class' : 'Label') : 'Part'}</th>
              {counted ? (
                shown.map((part) => (
                  <th scope="col" class="number" key={part.name}>
                    {parts[part.name]}
                  </th>
                ))
              ) : (
                <th scope="col" class="number">
                  Examples
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {counted
              ? contents.targets.map((target, i) => (
                  <tr key={target}>
                    <th scope="row">{target}</th>
                    {shown.map((part) => (
                      <Bar key={part.name} count={part.byTarget[i] ?? 0} most={Math.max(...part.byTarget)} />
                    ))}
                  </tr>
                ))
              : shown.map((part) => (
                  <tr key={part.name}>
                    <th scope="row">{parts[part.name]}</th>
                    <Bar count={part.examples} most={Math.max(...shown.map((one) => one.examples))} />
                  </tr>
                ))}
          </tbody>
          {counted && (
            <tfoot>
              <tr>
                <th scope="row">All</th>
                {shown.map((part) => (
                  <td class="number figure" key={part.name}>
                    {format.whole(part.examples)}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </section>
  );
}

function Bar({ count, most }: { count: number; most: number }) {
  return (
    <td class="number figure share" style={{ '--share': most > 0 ? count / most : 0 }}>
      {format.whole(count)}
    </td>
  );
}

const mostCategories = 12;

/** A table's columns, with how each is normalised or which values it has. */
export function Columns({ contents }: { contents: DatasetContents }) {
  const { mean, standardDeviation } = contents.scaling;
  return (
    <section class="panel" data-testid="columns">
      <header class="panel-head">
        <h2>Columns</h2>
        <p class="muted figure">{format.plural(contents.columns.length, 'input')}</p>
      </header>
      <div class="parts-scroll" tabIndex={0} role="region" aria-label="Columns">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Holds</th>
            </tr>
          </thead>
          <tbody>
            {contents.columns.map(({ name, categories }, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="figure">
                  {categories.length > 0
                    ? `${format.plural(categories.length, 'category', 'categories')}: ${categories.slice(0, mostCategories).join(', ')}${categories.length > mostCategories ? ', …' : ''}`
                    : mean.length === contents.columns.length
                      ? `Numbers, ${format.metric(mean[i])} ± ${format.metric(standardDeviation[i])}`
                      : 'Numbers'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function Odd({ contents }: { contents: DatasetContents }) {
  return (
    <section class="panel" data-testid="odd">
      <header class="panel-head">
        <h2>What was odd</h2>
        {contents.findings.length > 0 && <p class="muted figure">{format.plural(contents.findings.length, 'finding')}</p>}
      </header>
      {contents.findings.length > 0 ? <Findings findings={contents.findings} /> : <p class="panel-empty">Nothing.</p>}
    </section>
  );
}
