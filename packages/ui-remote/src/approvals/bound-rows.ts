import type { ApprovalDetail } from '@incident-center/sdk/contract';
import { shortHash, shortReference } from '../components/shorten';

type Bound = ApprovalDetail['bound'][number];

/** How a bound value is written: ids and digests are cut, and keep their whole at hand. */
export interface BoundValue {
  readonly text: string;
  readonly whole: string;
  readonly code: boolean;
}

export interface BoundRow {
  readonly field: string;
  /** The key of the input, for those fields that are one. */
  readonly input?: string;
  readonly asked: readonly BoundValue[];
  readonly now: readonly BoundValue[];
  readonly same: boolean;
}

/** Fields that say one thing together, under the name of the first. */
const together: Readonly<Record<string, string>> = { execution_id: 'incident_id', attempt: 'step' };

const isId = (field: string): boolean => field === 'incident_id' || field === 'execution_id';
const isHash = (field: string): boolean => field.endsWith('_hash');

function writtenAs(field: string, value: string | null): BoundValue[] {
  if (value === null) return [];
  if (isId(field)) return [{ text: shortReference(value), whole: value, code: true }];
  if (isHash(field)) return [{ text: shortHash(value), whole: value, code: true }];
  return [{ text: value, whole: value, code: false }];
}

/**
 * The bound values as rows: incident and run on one, step and attempt on one. A row is the same only if all of it is.
 *
 * `label` may put a value into words, as a step's key into its number.
 */
export function boundRows(bound: readonly Bound[], label?: (field: string, value: string) => string): BoundRow[] {
  const rows: BoundRow[] = [];
  const worded = (field: string, value: string | null): BoundValue[] =>
    writtenAs(field, value).map((shown) =>
      shown.code || value === null ? shown : { ...shown, text: label?.(field, value) ?? shown.text },
    );
  for (const { field, asked, now, same } of bound) {
    const head = together[field];
    const index = head === undefined ? -1 : rows.findIndex((row) => row.field === head);
    const earlier = rows[index];
    if (earlier) {
      rows[index] = {
        ...earlier,
        asked: [...earlier.asked, ...worded(field, asked)],
        now: [...earlier.now, ...worded(field, now)],
        same: earlier.same && same,
      };
      continue;
    }
    const input = field.startsWith('inputs.') ? field.slice('inputs.'.length) : undefined;
    rows.push({
      field,
      ...(input === undefined ? {} : { input }),
      asked: worded(field, asked),
      now: worded(field, now),
      same,
    });
  }
  return rows;
}

/** What no longer is as it was asked for. */
export const driftOf = (bound: readonly Bound[]): Bound[] => bound.filter(({ same }) => !same);
