import { useEffect, useRef, useState } from 'preact/hooks';
import { fullName, listExamples, readPicture } from '../api/datasets';
import type { Dataset, DatasetExample, PartName } from '../api/types';
import * as format from '../ui/format';
import { Picture } from '../ui/picture';
import { useOnce } from '../ui/use-once';
import { SampleRows } from './sample-rows';
import { hasPictures, parts } from './words';

const perClass = 8;
const mixed = 24;
const tableRows = 20;
const firstClasses = 12;

/** Some examples of a part: pictures of each class, or rows. */
export function Samples({ dataset }: { dataset: Dataset }) {
  const { contents } = dataset;
  const shown = contents.parts.filter((part) => part.examples > 0).map((part) => part.name);
  const [part, setPart] = useState<PartName>(shown[0] ?? 'training');
  return (
    <section class="panel samples" data-testid="samples">
      <header class="panel-head">
        <h2>Samples</h2>
        {shown.length > 1 && (
          <div class="segments" role="group" aria-label="Part">
            {shown.map((name) => (
              <button type="button" key={name} aria-pressed={part === name} onClick={() => setPart(name)}>
                {parts[name]}
              </button>
            ))}
          </div>
        )}
      </header>
      {hasPictures(contents) ? <Pictures key={part} dataset={dataset} part={part} /> : <Rows key={part} dataset={dataset} part={part} />}
    </section>
  );
}

function Pictures({ dataset, part }: { dataset: Dataset; part: PartName }) {
  const { contents } = dataset;
  const [all, setAll] = useState(false);
  const name = fullName(dataset);
  if (contents.task !== 'classification') return <Strip name={name} part={part} limit={mixed} captions />;
  const counts = contents.parts.find((one) => one.name === part)?.byTarget ?? [];
  const classes = contents.targets.filter((_, i) => (counts[i] ?? 0) > 0);
  return (
    <>
      <dl class="sample-classes">
        {(all ? classes : classes.slice(0, firstClasses)).map((target) => (
          <div key={target}>
            <dt title={target}>{target}</dt>
            <dd>
              <Strip name={name} part={part} limit={perClass} target={target} />
            </dd>
          </div>
        ))}
      </dl>
      {!all && classes.length > firstClasses && (
        <p class="panel-more">
          <button class="link-button" onClick={() => setAll(true)}>
            Show all {format.plural(classes.length, 'class', 'classes')}
          </button>
        </p>
      )}
    </>
  );
}

interface StripProps {
  name: string;
  part: PartName;
  limit: number;
  target?: string;
  captions?: boolean;
}

/** Pictures in a row, which are asked for when the row comes into sight. */
function Strip({ name, part, limit, target, captions = false }: StripProps) {
  const element = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), { rootMargin: '200px' });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  const { value: examples, failure } = useOnce(seen, (signal) => listExamples(name, part, limit, target, signal), [name, part, target]);
  return (
    <div ref={element} class="strip" aria-busy={examples === null && !failure}>
      {failure && <p class="field-error">{failure}</p>}
      {examples?.map((example) => (
        <Sample key={example.row} name={name} example={example} caption={captions} />
      ))}
    </div>
  );
}

function Sample({ name, example: { part, row, target }, caption }: { name: string; example: DatasetExample; caption: boolean }) {
  return (
    <Picture read={(signal) => readPicture(name, part, row, undefined, signal)} of={[name, part, row]} title={`${target}, row ${format.whole(row)}`} alt={`${target}, row ${row}`}>
      {caption && target}
    </Picture>
  );
}

function Rows({ dataset, part }: { dataset: Dataset; part: PartName }) {
  const { value: examples, failure } = useOnce(true, (signal) => listExamples(fullName(dataset), part, tableRows, undefined, signal), [dataset, part]);
  if (failure) return <p class="field-error panel-empty">{failure}</p>;
  return examples && <SampleRows contents={dataset.contents} examples={examples} />;
}
