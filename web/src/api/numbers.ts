// JSON has no NaN and no infinities: the server writes them as the strings "NaN", "Infinity" and "-Infinity".

const notFinite: Record<string, number> = { NaN, Infinity, '-Infinity': -Infinity };

/** The fields of answers and events that are measured, so that a job or a tag called "NaN" keeps its name. */
const measured = new Set([
  'loss', 'accuracy', 'macroF1', 'f1', 'precision', 'recall', 'learningRate', 'samplesPerSecond', 'trainingLoss', 'trainingAccuracy',
  'durationSeconds', 'secondsLeft', 'trainSeconds', 'progress', 'value',
]);

/** The same value, whose measured fields are numbers again, also those that are not finite. What a person wrote, a spec, stays as it is. */
export function withNumbers<T>(value: T): T {
  if (Array.isArray(value)) for (const item of value) withNumbers(item);
  else if (value !== null && typeof value === 'object') {
    const fields = value as Record<string, unknown>;
    for (const key in fields) {
      const field = fields[key];
      if (typeof field === 'string') {
        if (measured.has(key) && Object.hasOwn(notFinite, field)) fields[key] = notFinite[field];
      } else if (key !== 'spec') withNumbers(field);
    }
  }
  return value;
}

/** A response's JSON, with its numbers. */
export const readJson = async <T>(response: Response): Promise<T> => withNumbers((await response.json()) as T);
