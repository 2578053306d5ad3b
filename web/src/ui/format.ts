// Figures as people read them. All of them are in English, with a thin space before a unit.

const dash = '–';
// Made once: to make one takes longer than to draw the row that it is for.
const wholes = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimals = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** NaN and the infinities by their signs; undefined: it is a number like others. */
function notFinite(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
}

export const whole = (value: number | undefined) => (value === undefined ? dash : wholes.format(value));

/** A share as a percentage: one digit more where it is close to all. */
export function percent(share: number | undefined, digits = 2): string {
  return share === undefined ? dash : (notFinite(share) ?? `${(share * 100).toFixed(digits)} %`);
}

/** A loss with three or four significant digits. */
export function loss(value: number | undefined): string {
  if (value === undefined) return dash;
  if (!Number.isFinite(value)) return notFinite(value)!;
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(2).replace('e-', 'e−');
  if (value >= 100_000) return value.toExponential(2).replace('e+', 'e');
  return value >= 100 ? value.toFixed(1) : value.toFixed(4);
}

export const ratio = (value: number | undefined) => (value === undefined ? dash : (notFinite(value) ?? value.toFixed(4)));

/** A figure of any series, with four significant digits or all of its whole ones. */
export function metric(value: number | undefined): string {
  if (value === undefined) return dash;
  if (!Number.isFinite(value)) return notFinite(value)!;
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.001 && size < 100_000)) return size >= 1000 ? decimals.format(value) : String(+value.toFixed(4)).replace('-', '−');
  return value.toExponential(3).replace(/\.?0*e/, 'e').replace('e+', 'e').replaceAll('-', '−');
}

/** A learning rate: 0.001, 3.2e−5. */
export function rate(value: number | undefined): string {
  if (value === undefined) return dash;
  if (!Number.isFinite(value)) return notFinite(value)!;
  if (value === 0) return '0';
  return Math.abs(value) < 0.001 ? value.toExponential(2).replace(/\.?0*e-/, 'e−') : String(Number(value.toPrecision(3)));
}

/** A value on an axis, with at most three digits, short enough for its margin. */
export function tick(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100_000) return (+value.toPrecision(3)).toExponential().replace('e+', 'e');
  return Math.abs(value) < 0.001 ? rate(value) : String(+value.toPrecision(3));
}

/** A share on an axis. */
export const percentTick = (share: number) => `${+(share * 100).toFixed(2)} %`;

/** Samples a second on an axis. */
export const speedTick = (value: number) => (value >= 1000 ? `${+(value / 1000).toFixed(2)}k` : String(value));

/** A step on an axis. */
export const shortStep = (step: number) => (step >= 10_000 ? `${+(step / 1000).toFixed(1)}k` : step.toLocaleString('en'));

/** Samples a second, with at most four digits. */
export function speed(value: number | undefined): string {
  if (value === undefined) return dash;
  if (!Number.isFinite(value)) return notFinite(value)!;
  return value >= 100_000 ? `${(value / 1000).toFixed(0)}k` : wholes.format(value);
}

/** 8 s, 2 min 05 s, 3 h 07 min, 2 d 4 h. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return dash;
  if (seconds < 10) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  const two = (n: number) => String(n).padStart(2, '0');
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.round(s / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** What is left, roughly: nobody needs the tenth of a second. */
export function left(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return '';
  return `${duration(Math.max(1, Math.round(seconds))).replace('.0 s', ' s')} left`;
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[power - 1]}`;
}

/** The time of day today, the date as well on other days. */
export function moment(iso: string | undefined, now: Date = new Date()): string {
  if (!iso) return dash;
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return dash;
  const time = `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
  if (then.toDateString() === now.toDateString()) return time;
  const date = days.format(then);
  return then.getFullYear() === now.getFullYear() ? `${date}, ${time}` : `${date} ${then.getFullYear()}`;
}

export const exactMoment = (iso: string | undefined) => (iso ? write(exact, iso) : '');

/** The time of day with its seconds. */
export const timeOfDay = (iso: string) => write(clock, iso);

function write(format: Intl.DateTimeFormat, iso: string): string {
  const then = new Date(iso);
  return Number.isNaN(then.getTime()) ? dash : format.format(then);
}

export function shape(sizes: readonly number[]): string {
  return sizes.length === 1 ? `${wholes.format(sizes[0]!)}` : sizes.join(' × ');
}

/** Messages about a field, which begin as if its name stood before them. */
export const sentences = (messages: readonly string[]) => messages.map((message) => message.charAt(0).toUpperCase() + message.slice(1)).join(' ');

export const plural = (n: number, one: string, many = `${one}s`) => `${wholes.format(n)} ${n === 1 ? one : many}`;

/** `learningRate` as "Learning rate". */
export function title(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])|([a-z])(\d)/g, '$1$3 $2$4').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
