import type { BundleReport } from '@incident-center/sdk/provenance';
import type { ReactNode } from 'react';
import { Hash } from '../components/Hash';
import { Panel } from '../components/Panel';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './evidence.module.css';

export interface BundleFactsProps {
  readonly bundle: BundleReport;
  /** The proof leads elsewhere: the numbers are what the bundle says, and no more. */
  readonly nothingProven: boolean;
}

/** What was checked in one bundle, with numbers. */
export function BundleFacts({ bundle, nothingProven }: BundleFactsProps): ReactNode {
  const { evidence: words } = useMessages();
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { subject, signed, objects, withheld, first_at, last_at, root, log_size } = bundle;
  const about =
    subject === null
      ? words.nothing
      : subject.kind === 'log'
        ? words.part(number(subject.from), number(subject.to))
        : `${words.kind[subject.kind]} ${subject.id}`;
  const signers = (keys: readonly string[]): ReactNode =>
    keys.length === 0
      ? words.nobody
      : keys.map((key) => (
          <bdi key={key} dir="ltr" className={styles.mono}>
            {key}
          </bdi>
        ));
  const facts: readonly (readonly [string, ReactNode])[] = [
    [words.about, about],
    [words.log, <bdi key="log">{bundle.log ?? ''}</bdi>],
    [
      words.events,
      // Evidence outlives the day: a clock alone would say too little.
      first_at && last_at
        ? `${number(bundle.events)}, ${time.absolute(first_at)} – ${time.absolute(last_at)}`
        : number(bundle.events),
    ],
    [words.texts, words.openedErased(number(bundle.openings), number(bundle.erased), number(withheld.texts))],
    [words.decisions, words.openedAbsent(number(bundle.decisions), number(bundle.decisions_absent))],
    [words.approvals, number(bundle.approvals)],
    [words.publications, number(bundle.publications)],
    [
      words.filesFact,
      words.objects(number(objects.included), number(objects.erased), number(withheld.files), number(objects.omitted)),
    ],
    [
      words.checkpoint,
      <span key="root">
        {words.size(number(log_size ?? 0))} {root === null ? null : <Hash value={root} copyable />}
      </span>,
    ],
    [words.signedManifest, signers(signed.manifest)],
    [words.signedCheckpoint, signers(signed.checkpoint)],
  ];
  return (
    <Panel title={<bdi>{bundle.name}</bdi>} glyph="file" actions={nothingProven ? words.unproven : undefined}>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
