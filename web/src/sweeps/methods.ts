/** The ways to search, with when to use each. */
export interface Method {
  /** As the server knows it; empty: it chooses. */
  name: string;
  title: string;
  about: string;
  /** Whether trials wait at rungs. */
  hasRungs: boolean;
}

export const methods: readonly Method[] = [
  { name: '', title: 'By itself', about: 'A Gaussian process for a few trials of numbers, TPE for all else.', hasRungs: false },
  { name: 'asha', title: 'ASHA', about: 'Trains many trials a little, and only the best third further: most for your time where trainings are long.', hasRungs: true },
  { name: 'asha+tpe', title: 'ASHA with TPE', about: 'The same, at points that learn from the trials before: for more than about 50 trials.', hasRungs: true },
  { name: 'hyperband', title: 'Hyperband', about: 'Several such ladders that begin at other rungs: where early results say little of late ones.', hasRungs: true },
  { name: 'tpe', title: 'TPE', about: 'Learns where good values lie, of numbers and choices alike: for 20 trials and more, each trained to its end.', hasRungs: false },
  { name: 'gp', title: 'Gaussian process', about: 'The fewest trials for up to about ten numbers; slow beyond a few hundred trials.', hasRungs: false },
  { name: 'sobol', title: 'Sobol', about: 'Spreads points evenly: for a first look at a space, or many trials at once.', hasRungs: false },
  { name: 'random', title: 'Random', about: 'Independent points: the yardstick for everything else.', hasRungs: false },
  { name: 'grid', title: 'Grid', about: 'Every combination: for two or three settings with a few values each.', hasRungs: false },
];
