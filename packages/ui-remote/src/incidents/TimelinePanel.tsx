import type { TimelineEvent, TimelineVerification } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Panel } from '../components/Panel';
import { SegmentedControl } from '../components/SegmentedControl';
import type { VerificationState } from '../components/states';
import { TextLink } from '../components/TextLink';
import { VerifiedBadge } from '../components/VerifiedBadge';
import type { Refusal } from '../components/WhyToFix';
import { useMessages } from '../theme/locale-context';
import { EventStory } from '../timeline/EventStory';
import type { KnownNames } from '../timeline/event-subjects';
import { RecentLog } from '../timeline/RecentLog';

export interface TimelinePanelProps {
  readonly events: readonly TimelineEvent[];
  readonly verification: TimelineVerification | undefined;
  readonly nameOf: (id: string) => string;
  readonly href: string;
  /** Where one event stands in the timeline, for its link. */
  readonly hrefOf?: ((event: TimelineEvent) => string) | undefined;
  /** Names that the newest events alone don't tell. */
  readonly known?: KnownNames | undefined;
  readonly onOpen: (eventId?: string) => void;
  readonly commentRefusal: Refusal | undefined;
  readonly onComment: () => void;
  /** The box in which a comment is written, while it is. */
  readonly comment?: ReactNode;
  /** The comment button stands elsewhere. */
  readonly narrow?: boolean | undefined;
}

const SHOWN = 10;
// What the server says of itself: nothing is verified here, the timeline's own page does that.
const stateOf: Readonly<Record<TimelineVerification['verdict'], VerificationState>> = {
  verified: 'server_checked',
  verified_with_newer: 'server_checked',
  altered: 'altered',
  incomplete: 'incomplete',
};

/** The newest that happened, and whether the record of it is sound. */
export function TimelinePanel(props: TimelinePanelProps): ReactNode {
  const { events, verification, nameOf, href, onOpen, commentRefusal, onComment, comment, narrow = false } = props;
  const { timeline, incidents } = useMessages();
  const { timeline: words, action } = incidents;
  const { tools } = timeline;
  const [view, setView] = useState<'story' | 'raw'>('story');
  return (
    <Panel
      title={words.title}
      flush
      beside={
        <>
          <SegmentedControl
            label={tools.view}
            value={view}
            onChange={setView}
            options={[
              { value: 'story', label: tools.story },
              { value: 'raw', label: tools.raw },
            ]}
          />
          {verification ? (
            <VerifiedBadge
              state={stateOf[verification.verdict]}
              checked={verification.checkpointed}
              total={verification.events}
              alteredEvent={verification.first_bad?.seq}
              onOpen={() => onOpen()}
            />
          ) : null}
        </>
      }
      actions={
        <>
          {narrow ? null : (
            <>
              <span>{words.newest}</span>
              <Button
                size="small"
                variant="quiet"
                glyph="comment"
                keys="C"
                refusal={commentRefusal}
                onClick={onComment}
              >
                {action.comment}
              </Button>
            </>
          )}
          <TextLink href={href} onFollow={() => onOpen()}>
            {action.openTimeline} <Glyph name="arrow-right" />
          </TextLink>
        </>
      }
    >
      {comment}
      {view === 'story' ? (
        <EventStory
          events={events}
          newestFirst
          limit={SHOWN}
          nameOf={nameOf}
          known={props.known}
          onOpenEvent={onOpen}
        />
      ) : (
        <RecentLog events={events} verification={verification} limit={SHOWN} nameOf={nameOf} hrefOf={props.hrefOf} />
      )}
    </Panel>
  );
}
