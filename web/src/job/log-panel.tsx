import { memo } from 'preact/compat';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LineLevel, LogLine } from '../api/types';
import { CopyButton } from '../ui/copy';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { saveFile } from '../ui/save';
import { asText, type JobLog, levels, pieces, filterLines } from './log';
import './log.css';

/** So many lines are drawn unasked, the latest. */
const few = 500;

/** Nearer to the end than this many pixels is at the end. */
const near = 24;

const levelWords: Record<LineLevel, string> = { info: 'All lines', warning: 'Warnings and errors', error: 'Errors' };

/** What the training says to its owner, with the newest line in sight unless somebody reads further up. */
export const LogPanel = memo(function LogPanel({ log, file, empty }: { log: JobLog; file: string; empty: string }) {
  const [least, setLeast] = useState<LineLevel>('info');
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const lines = log.lines.value;
  const found = filterLines(lines, least, search);
  const shown = all ? found : found.slice(-few);
  const isSifted = search !== '' || least !== 'info';
  const showAll = () => {
    setSearch('');
    setLeast('info');
  };
  return (
    <section class="panel log" aria-labelledby="log-title" data-testid="log">
      <header class="panel-head">
        <h2 id="log-title">Log</h2>
        <p class="muted" role="status" data-testid="log-count">
          {isSifted ? `${format.whole(found.length)} of ${format.plural(lines.length, 'line')}` : format.plural(lines.length, 'line')}
        </p>
        <div class="log-tools">
          <label class="search">
            <Icon name="search" />
            <span class="hidden">Search the log</span>
            <input
              type="search"
              placeholder="Text"
              value={search}
              data-testid="log-search"
              onInput={(event) => setSearch(event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Escape' && setSearch('')}
            />
          </label>
          <label>
            <span class="hidden">Least level</span>
            <select value={least} data-testid="log-level" onChange={(event) => setLeast(event.currentTarget.value as LineLevel)}>
              {levels.map((level) => (
                <option key={level} value={level}>
                  {levelWords[level]}
                </option>
              ))}
            </select>
          </label>
          <CopyButton text={() => asText(found)} testId="log-copy" />
          <button
            type="button"
            class="button small"
            disabled={found.length === 0}
            data-testid="log-download"
            onClick={() => saveFile(new Blob([asText(found)], { type: 'text/plain' }), file)}
          >
            <Icon name="download" /> Download
          </button>
        </div>
      </header>
      {log.status.value === 'failed' && (
        <div class="notice bad" role="alert">
          <p>The log could not be read. {log.failure.value}</p>
          <button class="button small" onClick={() => void log.read()}>
            Try again
          </button>
        </div>
      )}
      {found.length > 0 ? (
        <Lines shown={shown} search={search} earlier={found.length - shown.length} onShowAll={() => setAll(true)} />
      ) : lines.length > 0 ? (
        <p class="panel-empty" data-testid="log-none">
          No line is like that.{' '}
          <button class="link-button" onClick={showAll}>
            Show all lines
          </button>
        </p>
      ) : (
        log.status.value !== 'failed' && (
          <p class="panel-empty" aria-busy={log.status.value === 'loading'} data-testid="log-empty">
            {log.status.value === 'loading' ? 'Reading the log…' : empty}
          </p>
        )
      )}
    </section>
  );
});

interface LinesProps {
  shown: readonly LogLine[];
  search: string;
  earlier: number;
  onShowAll(): void;
}

function Lines({ shown, search, earlier, onShowAll }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const end = useRef(0);
  const [follows, setFollows] = useState(true);
  // Asked before the new lines are in the box, for the event of a scroll comes a frame after the scroll.
  const isLeft = box.current !== null && box.current.scrollTop < end.current && !isAtEnd(box.current);
  const toEnd = () => {
    box.current!.scrollTop = box.current!.scrollHeight;
    end.current = box.current!.scrollTop;
  };
  useLayoutEffect(() => {
    if (follows && !isLeft) toEnd();
  }, [shown, follows]);
  const toLatest = () => {
    toEnd();
    setFollows(true);
  };
  return (
    <div class="log-frame">
      <div class="log-lines" ref={box} role="log" aria-label="Lines of the log" tabIndex={0} data-testid="log-lines" onScroll={(event) => setFollows(isAtEnd(event.currentTarget))}>
        {earlier > 0 && (
          <button class="link-button log-earlier" data-testid="log-earlier" onClick={onShowAll}>
            Show {format.plural(earlier, 'earlier line')}
          </button>
        )}
        {shown.map((line, i) => (
          <Line key={`${line.fence}-${line.seq}`} line={line} search={search} begins={i > 0 && shown[i - 1]!.fence !== line.fence} />
        ))}
      </div>
      {!follows && (
        <button class="button small log-latest" data-testid="log-latest" onClick={toLatest}>
          <Icon name="down" /> Latest
        </button>
      )}
    </div>
  );
}

const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) => scrollHeight - scrollTop - clientHeight < near;

/** Lines never change, so each is drawn once. */
const Line = memo(function Line({ line, search, begins }: { line: LogLine; search: string; begins: boolean }) {
  return (
    <p class="log-line" data-testid="log-line" data-level={line.level} data-begins={begins}>
      <time dateTime={line.at} title={format.exactMoment(line.at)}>
        {format.timeOfDay(line.at)}
      </time>
      <span class="faint" title={`Attempt ${line.fence}, step ${format.whole(line.step)}`}>
        <span class="hidden">attempt</span> #{line.fence} <span class="log-step">{format.whole(line.step)}</span>
      </span>
      <span class="log-text">
        {line.level !== 'info' && <b class="log-level">{line.level}</b>}
        {pieces(line.text, search).map((piece, i) => (i % 2 === 1 ? <mark key={i}>{piece}</mark> : piece))}
      </span>
    </p>
  );
});
