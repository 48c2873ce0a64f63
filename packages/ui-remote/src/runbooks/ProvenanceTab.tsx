import type { Runbook } from '@incident-center/sdk/contract';
import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import { type ReactNode, useMemo } from 'react';
import { Hash } from '../components/Hash';
import { Mark } from '../components/Mark';
import { Reference } from '../components/Reference';
import type { Place } from '../executions/ExecutionHeader';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './ProvenanceTab.module.css';

export interface ProvenanceTabProps {
  readonly runbook: Runbook;
  readonly nameOf: (id: string) => string;
  readonly approvalPlace: (approvalId: string) => Place;
}

/** Whether a spec is what its digest says; computed here, not asked. */
function specHolds({ spec, spec_hash }: Runbook): boolean {
  try {
    return sha256Hex(canonicalJson(spec)) === spec_hash;
  } catch {
    return false;
  }
}

/** Where a runbook comes from: what was agreed to, by whom, and what ties it down. */
export function ProvenanceTab({ runbook, nameOf, approvalPlace }: ProvenanceTabProps): ReactNode {
  const { provenance: words } = useMessages().runbooks;
  const time = useTimeFormat();
  const holds = useMemo(() => specHolds(runbook), [runbook]);
  const published = runbook.published_at;
  return (
    <dl className={styles.facts}>
      <Fact name={words.specHash}>
        <Hash value={runbook.spec_hash} start={16} end={8} copyable />
        <p className={styles.note}>
          <Mark
            glyph={holds ? 'check' : 'x'}
            colour={holds ? 'ok' : 'danger'}
            word={holds ? 'quiet' : 'coloured'}
            small
          >
            {holds ? words.specMatches : words.specDiffers}
          </Mark>
        </p>
      </Fact>
      <Fact name={words.author}>{nameOf(runbook.author)}</Fact>
      <Fact name={words.drafted}>{time.absolute(runbook.created_at)}</Fact>
      <Fact name={words.approvals}>
        {runbook.approvals.length === 0 ? (
          <span className={styles.quiet}>{published ? words.noApprovals : words.noApprovalsYet}</span>
        ) : (
          <ul className={styles.approvals}>
            {runbook.approvals.map(({ approval_id, approver_ids, granted_at, spec_hash }) => (
              <li key={approval_id}>
                {approver_ids.map(nameOf).join(', ')} {words.approvedAt(time.absolute(granted_at))}{' '}
                <Reference id={approval_id} {...approvalPlace(approval_id)} />
                <p className={styles.note}>
                  <Mark
                    glyph={spec_hash === runbook.spec_hash ? 'check' : 'x'}
                    colour={spec_hash === runbook.spec_hash ? 'ok' : 'danger'}
                    word="quiet"
                    small
                  >
                    {spec_hash === runbook.spec_hash ? words.sameSpec : words.otherSpec}
                  </Mark>
                </p>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact name={words.published}>
        {published ? time.absolute(published) : <span className={styles.quiet}>{words.notPublished}</span>}
      </Fact>
      <Fact name={words.statement}>
        {runbook.provenance_ref ? (
          <>
            <Hash value={runbook.provenance_ref} start={16} end={8} copyable />
            <p className={styles.note}>{words.statementText}</p>
          </>
        ) : (
          <span className={styles.quiet}>{words.noStatement}</span>
        )}
      </Fact>
      {runbook.provenance_hash ? (
        <Fact name={words.chain}>
          <Hash value={runbook.provenance_hash} start={16} end={8} copyable />
          <p className={styles.note}>{words.chainText}</p>
        </Fact>
      ) : null}
      <Fact name={words.tenants}>{runbook.tenants.join(', ')}</Fact>
      <Fact name={words.environment}>{runbook.environment}</Fact>
      <Fact name={words.classification}>{runbook.classification}</Fact>
      <Fact name={words.id}>
        <Reference id={runbook.id} copyable />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
