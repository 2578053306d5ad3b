import type { Finding, FindingLevel } from '../api/types';

const levels: Record<FindingLevel, string> = { error: 'Error', warning: 'Warning', note: 'Note' };
const order: readonly FindingLevel[] = ['error', 'warning', 'note'];

/** What was odd: where, what, and what to do; what matters most comes first. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ol class="findings" data-testid="findings">
      {order.flatMap((level) => findings.filter((finding) => finding.level === level)).map((finding, i) => (
        <li key={i} data-level={finding.level} data-testid="finding">
          <p>
            <b class="finding-level">{levels[finding.level]}</b> {finding.where && <code>{finding.where}</code>}
          </p>
          <p>{finding.what}</p>
          {finding.advice && <p class="muted">{finding.advice}</p>}
        </li>
      ))}
    </ol>
  );
}
