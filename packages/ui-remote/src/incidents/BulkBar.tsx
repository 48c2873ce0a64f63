import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import page from '../components/list-page.module.css';
import { shortReference } from '../components/shorten';
import type { Refusal } from '../components/WhyToFix';
import { errorWords } from '../policy/error-words';
import policy from '../policy/policy.module.css';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { BULK_LIMIT, type Bulk, type BulkResult } from './use-bulk';

export interface BulkBarProps {
  readonly selected: number;
  readonly shown: number;
  readonly running: Bulk['running'];
  readonly acknowledge: { readonly refusal: Refusal | undefined; readonly run: () => void };
  readonly assign: { readonly refusal: Refusal | undefined; readonly run: () => void };
  readonly onClear: () => void;
}

/** In place of the strip above the rows: what can be done with all that are selected. */
export function BulkBar({ selected, shown, running, acknowledge, assign, onClear }: BulkBarProps): ReactNode {
  const { list, action } = useMessages().incidents;
  const number = useNumberFormat();
  return (
    <>
      <strong>{list.selected(selected, number(selected), number(shown))}</strong>
      <Button
        size="small"
        glyph="status-acknowledged"
        busy={running?.action === 'acknowledge'}
        refusal={acknowledge.refusal}
        onClick={acknowledge.run}
      >
        {action.acknowledge}
      </Button>
      <Button
        size="small"
        glyph="user"
        busy={running?.action === 'assign'}
        refusal={assign.refusal}
        onClick={assign.run}
      >
        {action.assignToMe}
      </Button>
      {running ? <span>{list.bulkDone(number(running.done), number(running.all))}</span> : null}
      {selected > BULK_LIMIT ? <span>{list.bulkLimit(number(BULK_LIMIT))}</span> : null}
      <span className={page.stripEnd}>
        <Button size="small" variant="quiet" onClick={onClear}>
          {list.clearSelection}
        </Button>
      </span>
    </>
  );
}

/** What a bulk action could not do, row by row. */
export function BulkFailures({ result, onDismiss }: { readonly result: BulkResult; readonly onDismiss: () => void }) {
  const messages = useMessages();
  const { list } = messages.incidents;
  const number = useNumberFormat();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would claim form controls that aren't there.
    <div role="group" aria-label={list.bulkFailed} className={policy.notice}>
      <div className={policy.noticeHead}>
        <span>{list.bulkDone(number(result.done), number(result.all))}</span>
        <Button variant="quiet" size="small" glyph="x" iconOnly onClick={onDismiss}>
          {messages.action.dismiss}
        </Button>
      </div>
      <ul className={policy.issues}>
        {result.failed.map(({ item, error }) => (
          <li key={item.id}>
            <bdi dir="ltr">{shortReference(item.id)}</bdi> {item.title}: {errorWords(error, messages.policy).meaning}
          </li>
        ))}
      </ul>
    </div>
  );
}
