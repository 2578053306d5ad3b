import { describe, expect, it } from 'vitest';
import { groupSeries, isLowerBetter } from './series-groups';

describe('series of a job', () => {
  it('stand by the parts of the data first, then without a prefix, then by each other prefix', () => {
    const groups = groupSeries(['zoo/lions', 'validation/share', 'reward', 'gpu/0/heat', 'test/share', 'train/share', 'validation/auc', 'gpu/1/heat', 'a b']);
    expect(groups.map((group) => [group.title, group.charts.map((chart) => [chart.title, ...chart.series])])).toEqual([
      ['', [['auc', 'validation/auc'], ['share', 'train/share', 'validation/share', 'test/share']]],
      ['', [['a b', 'a b'], ['reward', 'reward']]],
      ['gpu', [['0/heat', 'gpu/0/heat'], ['1/heat', 'gpu/1/heat']]],
      ['zoo', [['lions', 'zoo/lions']]],
    ]);
  });

  it('take any name', () => {
    expect(groupSeries([])).toEqual([]);
    expect(groupSeries(['__proto__', 'constructor/x', 'a/', 'train/']).map((group) => group.charts.map((chart) => chart.series))).toEqual([[['train/']], [['__proto__']], [['a/']], [['constructor/x']]]);
  });

  it('are best at their lowest where they are losses or errors', () => {
    expect(['validation/loss', 'my_Loss', 'error'].every(isLowerBetter)).toBe(true);
    expect(['errors_found', 'reward'].some(isLowerBetter)).toBe(false);
  });
});
