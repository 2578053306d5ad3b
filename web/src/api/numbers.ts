// JSON has no NaN and no infinities: the server writes them as the strings "NaN", "Infinity" and "-Infinity".

const notFinite: Record<string, number> = { NaN, Infinity, '-Infinity': -Infinity };

/** The fields of answers and events that are measured, so that a job or a tag called "NaN" keeps its name. */
export const measured: ReadonlySet<string> = new Set([
  'loss', 'accuracy', 'macroF1', 'f1', 'precision', 'recall', 'learningRate', 'samplesPerSecond', 'trainingLoss', 'trainingAccuracy',
  'durationSeconds', 'secondsLeft', 'trainSeconds', 'progress', 'value', 'latest', 'best', 'final', 'divisor', 'lowest', 'highest', 'bestValue', 'share', 'slotHours',
]);

/** The fields that are lists of measured numbers. */
export const measuredLists: ReadonlySet<string> = new Set(['mean', 'standardDeviation', 'values', 'means', 'latest', 'best', 'seconds']);

/** The fields whose every entry is measured, by names that may be any. */
export const measuredMaps: ReadonlySet<string> = new Set(['values']);

/** What `withNumbers` makes of a type of the document, in which a figure is a number or text, and nothing else is either. */
export type WithNumbers<T> = unknown extends T ? T : [number | string] extends [T] ? number | Exclude<T, number | string> : WithNumbersInside<T>;

type WithNumbersInside<T> = T extends readonly (infer Item)[] ? WithNumbers<Item>[]
  : T extends object ? { [Key in keyof T]: Key extends 'spec' ? T[Key] : WithNumbers<T[Key]> }
  : T;

/** The same value, whose measured fields are numbers again, also those that are not finite. What a person wrote, a spec, stays as it is. */
export function withNumbers<T>(value: T): WithNumbers<T> {
  const fields: unknown = value;
  if (Array.isArray(fields)) for (const item of fields) withNumbers(item);
  else if (isObject(fields)) {
    for (const key in fields) {
      const field = fields[key];
      if (typeof field === 'string') {
        if (measured.has(key)) fields[key] = numberOf(field);
      } else if (measuredLists.has(key) && Array.isArray(field)) {
        fields[key] = field.map(numberOf);
      } else if (measuredMaps.has(key) && isObject(field)) {
        for (const name in field) field[name] = numberOf(field[name]);
      } else if (key === 'metrics' && isObject(field)) {
        // A series may have the name of any field.
        for (const name in field) withNumbers(field[name]);
      } else if (key !== 'spec') withNumbers(field);
    }
  }
  return value as WithNumbers<T>;
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);

const numberOf = (field: unknown): unknown => (typeof field === 'string' && Object.hasOwn(notFinite, field) ? notFinite[field] : field);

/** A response's JSON, with its numbers. */
export const readJson = async <T>(response: Response): Promise<WithNumbers<T>> => withNumbers((await response.json()) as T);
