import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { BundleProblem, BundleVerdict } from '@incident-center/sdk/provenance';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useAnnounce } from '../components/Announcer';
import { Glyph, type GlyphName } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { Panel } from '../components/Panel';
import type { Tone } from '../components/states';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import tones from '../theme/tones.module.css';
import { StoryColumn } from '../timeline/StoryColumn';
import { storyEntries } from '../timeline/story-entries';
import { useEventSpeech } from '../timeline/use-event-speech';
import { BundleFacts } from './BundleFacts';
import styles from './evidence.module.css';
import { WithheldList } from './WithheldList';

export interface VerdictViewProps {
  readonly verdict: BundleVerdict;
  /** What the bundles tell, as far as it is shown. */
  readonly story: readonly TimelineEvent[];
  /** A checkpoint from elsewhere was given. */
  readonly compared: boolean;
  readonly nameOf: (id: string) => string;
}

const LOOKS: Readonly<Record<BundleVerdict['verdict'], readonly [GlyphName, Tone]>> = {
  verified: ['shield-check', 'ok'],
  tampered: ['shield', 'danger'],
  malformed: ['warning', 'danger'],
  incomplete: ['shield', 'warn'],
  untrusted: ['shield', 'warn'],
};

const MOST_PROBLEMS = 20;

/** What came of a check, what was checked, what that cannot tell, and the story that the bundle tells. */
export function VerdictView({ verdict, story, compared, nameOf }: VerdictViewProps): ReactNode {
  const { evidence: words } = useMessages();
  const number = useNumberFormat();
  const announce = useAnnounce();
  const [glyph, tone] = LOOKS[verdict.verdict];
  const { first_bad, problems, problem_count } = verdict;
  const title = words.verdict[verdict.verdict];
  useEffect(() => announce(title), [announce, title]);
  const events = verdict.bundles.reduce((all, bundle) => all + bundle.events, 0);
  return (
    <div className={styles.result}>
      <section className={classNames(styles.verdict, tones[tone])} aria-label={words.result}>
        <Glyph name={glyph} size="large" />
        <div className={styles.verdictWords}>
          <h2 className={styles.verdictTitle}>{title}</h2>
          <p>{words.verdictText[verdict.verdict]}</p>
          {first_bad === null ? null : (
            <p className={styles.bad}>
              <strong>{words.firstBad}</strong> <Where problem={first_bad} />
              <br />
              {words.problem[first_bad.problem]}
            </p>
          )}
        </div>
      </section>
      {problem_count > 0 ? (
        <Panel title={words.problems} count={number(problem_count)} tone={tone} flush>
          <ul className={styles.problems}>
            {problems.slice(0, MOST_PROBLEMS).map((problem, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one place may have the same problem twice, and none moves
              <li key={at} className={styles.problem}>
                <span>{words.problem[problem.problem]}</span>
                <span className={styles.small}>
                  <bdi dir="ltr">{problem.problem}</bdi> <Where problem={problem} />
                </span>
              </li>
            ))}
          </ul>
          {problem_count > MOST_PROBLEMS ? (
            <p className={styles.rest}>{words.moreProblems(number(problem_count - MOST_PROBLEMS))}</p>
          ) : null}
        </Panel>
      ) : null}
      <WithheldList bundles={verdict.bundles} />
      {verdict.bundles.map((bundle, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bundle may be given twice, and none moves
        <BundleFacts key={at} bundle={bundle} nothingProven={problems.some((one) => one.problem === 'root')} />
      ))}
      <Panel title={words.limits}>
        <ul className={styles.limits}>
          <li>{words.limitTrue}</li>
          <li>{words.limitWho}</li>
          <li>{words.limitErased}</li>
          <li>{words.limitAfter}</li>
          {compared ? null : <li>{words.limitFork}</li>}
        </ul>
      </Panel>
      {story.length > 0 ? <Story events={story} all={events} bad={first_bad} nameOf={nameOf} /> : null}
    </div>
  );
}

/** Where a problem is, as somebody would look for it. */
function Where({ problem }: { readonly problem: BundleProblem }): ReactNode {
  const { evidence: words } = useMessages();
  const number = useNumberFormat();
  const { chain, seq, log_index, file, line, event_id } = problem;
  const parts = [
    seq === null ? undefined : words.event(number(seq)),
    chain ?? undefined,
    log_index === null ? undefined : words.inLog(number(log_index)),
    event_id ?? undefined,
    file === null ? undefined : line === null ? file : words.line(file, number(line)),
  ];
  return <bdi className={styles.where}>{parts.filter((part) => part !== undefined).join(', ')}</bdi>;
}

interface StoryProps {
  readonly events: readonly TimelineEvent[];
  readonly all: number;
  readonly bad: BundleProblem | null;
  readonly nameOf: (id: string) => string;
}

function Story({ events, all, bad, nameOf }: StoryProps): ReactNode {
  const { evidence: words } = useMessages();
  const number = useNumberFormat();
  const speech = useEventSpeech(events, nameOf);
  const entries = useMemo(() => storyEntries(events), [events]);
  const [selected, setSelected] = useState<string>();
  const chosen = events.find(({ id }) => id === selected);
  const altered = useMemo(() => new Set(bad?.event_id ? [bad.event_id] : []), [bad]);
  return (
    <Panel
      title={words.story}
      count={all > events.length ? words.storySome(number(events.length), number(all)) : number(all)}
      flush
    >
      <StoryColumn {...{ entries, speech, selected, altered }} onSelect={setSelected} />
      {chosen === undefined ? null : (
        <p className={styles.rest}>
          {words.event(number(chosen.seq))} <Hash value={chosen.event_hash} copyable />
        </p>
      )}
    </Panel>
  );
}
