import { readJob } from '../api/jobs';
import type { ComparedJob } from '../api/types';
import { useOnce } from '../ui/use-once';
import { differenceOf, type MatrixDifference } from './matrix';
import type { CompareQuery } from './query';

interface ConfusionDifferenceProps {
  /** Those that have a confusion matrix. */
  jobs: readonly ComparedJob[];
  query: CompareQuery;
  onChange(part: Partial<CompareQuery>): void;
}

/** What one model takes for what more often than another. */
export function ConfusionDifference({ jobs, query, onChange }: ConfusionDifferenceProps) {
  if (jobs.length < 2) return null;
  const [a, b] = pairOf(jobs, query.cells);
  return (
    <section class="panel" data-testid="compare-confusion">
      <header class="panel-head">
        <h2>Confusion matrices' difference</h2>
        <div class="compare-axes">
          <Pick label="From" jobs={jobs} value={a.id} testId="confusion-a" onPick={(id) => onChange({ cells: [id, id === b.id ? a.id : b.id] })} />
          <Pick label="minus" jobs={jobs} value={b.id} testId="confusion-b" onPick={(id) => onChange({ cells: [id === a.id ? b.id : a.id, id] })} />
          <label>
            in
            <select value={query.unit} data-testid="confusion-unit" onChange={(event) => onChange({ unit: event.currentTarget.value as CompareQuery['unit'] })}>
              <option value="share">share of the class</option>
              <option value="count">examples</option>
            </select>
          </label>
        </div>
      </header>
      <Difference a={a} b={b} unit={query.unit} />
    </section>
  );
}

/** The jobs that are asked for, if they have a matrix; else the first two that do. */
function pairOf(jobs: readonly ComparedJob[], cells: readonly string[]): [ComparedJob, ComparedJob] {
  const a = jobs.find((job) => job.id === cells[0]) ?? jobs.find((job) => job.id !== cells[1])!;
  return [a, jobs.find((job) => job.id === cells[1] && job.id !== a.id) ?? jobs.find((job) => job.id !== a.id)!];
}

interface PickProps {
  label: string;
  jobs: readonly ComparedJob[];
  value: string;
  testId: string;
  onPick(id: string): void;
}

function Pick({ label, jobs, value, testId, onPick }: PickProps) {
  return (
    <label>
      {label}
      <select value={value} data-testid={testId} onChange={(event) => onPick(event.currentTarget.value)}>
        {jobs.map((job) => (
          <option key={job.id} value={job.id}>
            {job.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Difference({ a, b, unit }: { a: ComparedJob; b: ComparedJob; unit: CompareQuery['unit'] }) {
  const { value, failure } = useOnce(true, (signal) => Promise.all([readJob(a.id, signal), readJob(b.id, signal)]), [a.id, b.id]);
  if (failure) return <p class="panel-empty field-error">{failure}</p>;
  if (!value) return <p class="panel-empty">Reading the matrices…</p>;
  const difference = differenceOf(value[0].result!, value[1].result!, unit);
  if (!difference) return <p class="panel-empty">The jobs have different classes: their matrices cannot be compared.</p>;
  return <Matrix difference={difference} a={a.name} b={b.name} unit={unit} />;
}

function Matrix({ difference: { names, cells }, a, b, unit }: { difference: MatrixDifference; a: string; b: string; unit: CompareQuery['unit'] }) {
  const say = (value: number) => (unit === 'share' ? signed(value * 100, 1) : signed(value, 0));
  const largest = Math.max(...cells.flat().map(Math.abs)) || 1;
  return (
    <>
      <p class="panel-empty">
        Row: true class. Column: the model's answer. {unit === 'share' ? 'Percentage points of the class' : 'Examples'}: above zero “{a}” gives the answer more often, below zero “{b}” does. Where “{a}” does better a cell is blue, where it does
        worse amber.
      </p>
      <div class="confusion-wrap" tabIndex={0} role="region" aria-label="Confusion matrices' difference">
        <table class="confusion difference" style={{ '--name': `${Math.min(12, Math.max(2, ...names.map((name) => name.length)))}ch` }}>
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
            {cells.map((row, i) => (
              <tr key={i}>
                <th scope="row" title={names[i]}>
                  {names[i]}
                </th>
                {row.map((value, j) => (
                  <td key={j} class={value === 0 ? 'none' : value > 0 === (i === j) ? 'hit' : 'miss'} style={{ '--heat': (Math.abs(value) / largest) * 0.45 }} title={`${names[i]} taken for ${names[j]}: ${say(value)}`} data-testid={`difference-${i}-${j}`}>
                    {value === 0 ? <span class="hidden">0</span> : say(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const signed = (value: number, digits: number) => `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(digits)}`;
