import { describe, expect, it } from 'vitest';
import { differenceOf } from './matrix';

const of = (confusionMatrix: number[][], names = ['cat', 'dog']) => ({ confusionMatrix, classes: names.map((name) => ({ class: name, precision: 1, recall: 1, f1: 1, support: 1 })) });

describe("confusion matrices' difference", () => {
  it('is in examples, or in shares of each class', () => {
    const [a, b] = [of([[9, 1], [0, 20]]), of([[5, 5], [10, 30]])];
    expect(differenceOf(a, b, 'count')!.cells).toEqual([[4, -4], [-10, -10]]);
    expect(differenceOf(a, b, 'share')!.cells).toEqual([[0.4, -0.4], [-0.25, 0.25]]);
  });

  it('has no shares of a class without examples', () => {
    expect(differenceOf(of([[0, 0], [1, 1]]), of([[2, 2], [1, 1]]), 'share')!.cells).toEqual([[-0.5, -0.5], [0, 0]]);
  });

  it('is none of different classes', () => {
    expect(differenceOf(of([[1, 0], [0, 1]]), of([[1, 0], [0, 1]], ['cat', 'cow']), 'count')).toBeNull();
  });
});
