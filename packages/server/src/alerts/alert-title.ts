import type { MappedAlert } from './alert-mapping.js';
import { filledIn } from './alert-rules.js';

const MAX_TITLE = 300;
const MAX_TAG = 500;
const SHOWN_LABELS = 3;

/** The first candidate that says anything, cut to whole Unicode. */
const firstOf = (candidates: readonly (string | undefined)[]): string =>
  (candidates.map((one) => one?.trim()).find(Boolean) ?? '').slice(0, MAX_TITLE).toWellFormed();

/** Title of the incident that an alert opens: by its rule, its summary, its name, or whatever it says of itself. */
export function titleOf(alert: MappedAlert, sourceName: string): string {
  const labels = alert.labels ?? {};
  const told = { labels, annotations: alert.annotations };
  const shown = Object.entries(labels)
    .filter(([, value]) => value.trim() !== '')
    .slice(0, SHOWN_LABELS)
    .map(([name, value]) => `${name}=${value}`);
  return firstOf([
    alert.rule?.title === undefined ? undefined : filledIn(alert.rule.title, told),
    alert.annotations.summary,
    labels.alertname,
    alert.annotations.description?.split('\n', 1)[0],
    shown.length === 0 ? undefined : `Alert from ${sourceName}: ${shown.join(', ')}`,
    `Alert ${alert.fingerprint} from ${sourceName}`,
  ]);
}

/** Tags of the incident that an alert opens. */
export function tagsOf({ rule, labels, annotations }: MappedAlert): Record<string, string> {
  const told = { labels: labels ?? {}, annotations };
  return Object.fromEntries(
    Object.entries(rule?.tags ?? {})
      .map(([name, value]) => [name, filledIn(value, told).slice(0, MAX_TAG).toWellFormed()] as const)
      .filter(([, value]) => value !== ''),
  );
}
