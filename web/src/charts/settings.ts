/** How charts are drawn, as it stands in a page's address. */
export interface ChartSettings {
  log: boolean;
  /** Of the exponential mean; 0: off. */
  smoothing: number;
  /** Whether outliers have their place on the value axis. */
  outliers: boolean;
  /** The part of the x axis that is shown; null: all. */
  zoom: readonly [number, number] | null;
}

export function readSettings(search: string): ChartSettings {
  const params = new URLSearchParams(search);
  const number = (name: string) => (params.has(name) ? Number(params.get(name)) : NaN);
  const [smoothing, from, to] = [number('smooth'), number('from'), number('to')];
  return {
    log: params.get('log') === 'y',
    smoothing: smoothing > 0 && smoothing < 1 ? smoothing : 0,
    outliers: params.get('outliers') === 'in',
    zoom: Number.isFinite(from) && Number.isFinite(to) && to > from ? [from, to] : null,
  };
}

/** The address's query with these settings; what is usual is left out, and what is another's stays. */
export function writeSettings(search: string, { log, smoothing, outliers, zoom }: ChartSettings): string {
  const params = new URLSearchParams(search);
  // One view has one address, in whatever order somebody came to it.
  const set = (name: string, value: string | null) => {
    params.delete(name);
    if (value !== null) params.append(name, value);
  };
  set('log', log ? 'y' : null);
  set('smooth', smoothing > 0 ? String(smoothing) : null);
  set('outliers', outliers ? 'in' : null);
  set('from', zoom && String(+zoom[0].toPrecision(6)));
  set('to', zoom && String(+zoom[1].toPrecision(6)));
  // Commas between ids and the slash of a series' name may stand as they are, and are read more easily.
  const query = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return query && `?${query}`;
}
