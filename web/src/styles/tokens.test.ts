import { describe, expect, it } from 'vitest';
import tokens from './tokens.css?raw';

const sheets = import.meta.glob<string>('../**/*.css', { query: '?raw', import: 'default', eager: true });
const themes = ['light', 'dark'] as const;

/** Each token that is a plain colour, in both themes. */
const colours = new Map(
  [...tokens.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [name!, { light: light!, dark: dark! }]),
);

/** The relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [dark, light] = [one, other].map((name) => luminance(colours.get(name)![theme])).sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const backgrounds = ['paper', 'surface', 'raised', 'sunken', 'hover', 'selected', 'chosen', 'invalid', 'rail-soft', 'clear-soft', 'caution-soft', 'stop-soft', 'cell'];
const texts = ['ink', 'ink-2', 'ink-3', 'rail', 'rail-strong', 'clear', 'caution', 'stop', 'lowest'];
const pairs: [string, string][] = [
  ...texts.flatMap((text) => backgrounds.map((background): [string, string] => [text, background])),
  ['paper', 'ink'], ['on-rail', 'rail'], ['on-rail', 'rail-strong'], ['on-stop', 'stop'], ['on-toast', 'toast'], ['on-toast-bad', 'toast-bad'],
  ['on-hit', 'hit'], ['ink', 'hit-soft'], ['on-miss', 'miss'], ['on-miss', 'miss-soft'],
];
const marks: [string, string][] = [
  ...['control', 'rail', 'clear', 'caution', 'stop'].flatMap((mark) => ['paper', 'surface', 'raised', 'sunken'].map((background): [string, string] => [mark, background])),
  ...['chart-training', 'chart-validation', 'chart-test', 'chart-attempt', ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `curve-${n}`)].map((line): [string, string] => [line, 'surface']),
];

describe.each(themes)('the %s colours', (theme) => {
  it('let every text be read (WCAG 2.2, 1.4.3)', () => {
    expect(pairs.filter(([text, background]) => contrast(text, background, theme) < 4.5)).toEqual([]);
  });

  it('let borders, bars and lines be seen (1.4.11)', () => {
    expect(marks.filter(([mark, background]) => contrast(mark, background, theme) < 3)).toEqual([]);
  });
});

describe('style sheets', () => {
  it('take their colours from the tokens, but for the picture at the gate', () => {
    const own = Object.entries(sheets).filter(([file]) => !/tokens|account/.test(file)).flatMap(([file, text]) => [...text.matchAll(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi)].map(([colour]) => `${file}: ${colour}`));
    expect(own).toEqual([]);
  });

  it('animate nothing that needs a layout of the page', () => {
    const moved = Object.entries(sheets).flatMap(([file, text]) => [...text.matchAll(/transition: ([^;]+);/g)].flatMap(([, list]) => list!.split(/,(?![^(]*\))/).map((one) => `${file}: ${one.trim().split(' ')[0]}`)));
    expect(moved.length).toBeGreaterThan(3);
    expect(moved.filter((one) => !/: (none|transform|translate|rotate|scale|opacity|color|background|border-color)$/.test(one))).toEqual([]);
  });
});
