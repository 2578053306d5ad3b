// Adds up the results of both test runners: node scripts/closing-line.mjs VITEST.json TESTS.trx
// A file that is missing or empty counts as one failure: a runner that died must not look like one that passed.
import { readFileSync } from 'node:fs';

const [vitest, trx] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

function add(file, count) {
  try {
    const found = count(readFileSync(file, 'utf8'));
    for (const key of Object.keys(total)) total[key] += found[key];
    if (found.passed + found.failed === 0) throw new Error('no test ran');
  } catch (error) {
    total.failed += 1;
    console.log(`${file}: ${error.message}`);
  }
}

add(vitest, (text) => {
  const report = JSON.parse(text);
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
});

add(trx, (text) => {
  const counters = text.match(/<Counters [^>]*>/)[0];
  const number = (name) => Number(counters.match(new RegExp(` ${name}="(\\d+)"`))[1]);
  const [passed, failed] = [number('passed'), number('failed') + number('error') + number('timeout') + number('aborted')];
  return { passed, failed, skipped: number('total') - passed - failed };
});

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
