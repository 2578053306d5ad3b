/** The ways to search, with when to use each. */
export interface Method {
  /** As the server knows it; empty: it chooses. */
  name: string;
  title: string;
  about: string;
  /** What trials wait for: to be among the best of a rung, or for the end of their generation. */
  waits?: 'rungs' | 'generations';
}

export const methods: readonly Method[] = [
  { name: '', title: 'By itself', about: 'A Gaussian process for a few trials of numbers, TPE for all else.' },
  { name: 'asha', title: 'ASHA', about: 'Trains many trials a little, and only the best third further: most for your time where trainings are long.', waits: 'rungs' },
  { name: 'asha+tpe', title: 'ASHA with TPE', about: 'The same, at points that learn from the trials before: for more than about 50 trials.', waits: 'rungs' },
  { name: 'hyperband', title: 'Hyperband', about: 'Several such ladders that begin at other rungs: where early results say little of late ones.', waits: 'rungs' },
  {
    name: 'pbt',
    title: 'Population',
    about: 'Trials train side by side; after each generation the worst go on from the best, with other settings: for learning rates and augmentation that ought to change on the way.',
    waits: 'generations',
  },
  { name: 'tpe', title: 'TPE', about: 'Learns where good values lie, of numbers and choices alike: for 20 trials and more, each trained to its end.' },
  { name: 'gp', title: 'Gaussian process', about: 'The fewest trials for up to about ten numbers; slow beyond a few hundred trials.' },
  { name: 'sobol', title: 'Sobol', about: 'Spreads points evenly: for a first look at a space, or many trials at once.' },
  { name: 'random', title: 'Random', about: 'Independent points: the yardstick for everything else.' },
  { name: 'grid', title: 'Grid', about: 'Every combination: for two or three settings with a few values each.' },
];
