export type Labels = Record<string, string>;

/** What a scrape says: each series by the name of its sample. */
export interface Scrape {
  text: string;
  /** The value of the one series that has these labels among its own; undefined where there is none. */
  value: (name: string, labels?: Labels) => number | undefined;
  /** Names of metrics, as their help has them. */
  names: string[];
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const numberOf = (text: string) => (text.endsWith('Inf') ? Number.POSITIVE_INFINITY : Number(text));

/** Reads Prometheus' text format, as far as the kit writes it. */
export function readScrape(text: string): Scrape {
  const series = text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs) as Labels, value: numberOf(value) }];
  });
  return {
    text,
    value: (name, labels = {}) => {
      const found = series.filter(
        (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
      );
      if (found.length > 1) throw new Error(`${found.length} series are ${name} ${JSON.stringify(labels)}`);
      return found[0]?.value;
    },
    names: [...text.matchAll(/^# HELP (\S+) /gm)].map(([, name]) => name ?? ''),
  };
}
