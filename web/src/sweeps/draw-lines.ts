import type { SweepDirection, TrialView } from '../api/types';
import { colour } from '../ui/theme';
import { placesOf, type Axis } from './axes';
import { lossOf } from './trials';

/** Lines of nearly the same value share a colour: drawn at once, a thousand take a few milliseconds. */
const shades = 8;

export interface Lines {
  chosen: readonly TrialView[];
  others: readonly TrialView[];
  direction: SweepDirection;
  axes: readonly Axis[];
  x(axis: number): number;
  y(place: number): number;
}

/** Draws all trials, the worst first, so that the best lie above. */
export function drawLines(canvas: HTMLCanvasElement, { chosen, others, direction, axes, x, y }: Lines): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const [faint, worst, best] = ['--chart-grid', '--line-2', '--rail'].map((token) => numbersOf(colour(token))) as [number[], number[], number[]];
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const stroke = (trials: readonly TrialView[], style: string, width: number) => {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    for (const trial of trials) {
      for (const [axis, place] of placesOf(trial, axes).entries()) {
        if (axis === 0) context.moveTo(x(axis), y(place));
        else context.lineTo(x(axis), y(place));
      }
    }
    context.stroke();
  };
  stroke(others, `rgb(${faint.join(' ')})`, 1);
  const ranked = [...chosen].sort((a, b) => lossOf(b.value, direction) - lossOf(a.value, direction) || 0);
  const size = Math.max(1, Math.ceil(ranked.length / shades));
  for (let first = 0; first < ranked.length; first += size) {
    const share = ranked.length <= size ? 1 : first / (ranked.length - size);
    const mixed = worst.map((from, i) => Math.round(from + (best[i]! - from) * Math.min(1, share)));
    stroke(ranked.slice(first, first + size), `rgb(${mixed.join(' ')})`, 1 + share * 0.6);
  }
}

const numbersOf = (rgb: string) => (rgb.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number);
