import type { IncidentDetail } from '@incident-center/sdk/contract';
import type { NavigationTarget } from '@incident-center/sdk/host';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { Glyph } from '../components/Glyph';
import { Panel } from '../components/Panel';
import { SegmentedControl } from '../components/SegmentedControl';
import { shortReference } from '../components/shorten';
import { TextLink } from '../components/TextLink';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import tones from '../theme/tones.module.css';
import { type IncidentLink, incidentLinks, type LinkNode, linkNodes } from './incident-links';
import styles from './link-graph.module.css';

export interface LinkedPanelProps {
  readonly detail: IncidentDetail;
  readonly hrefOf: (target: NavigationTarget) => string;
  readonly onOpen: (target: NavigationTarget) => void;
  readonly onOpenApproval: (approvalId: string) => void;
  /** Where a graph has no room. */
  readonly tableOnly?: boolean | undefined;
}

/** What the incident is linked to, as a picture or as a table. */
export function LinkedPanel(props: LinkedPanelProps): ReactNode {
  const { detail, tableOnly = false } = props;
  const messages = useMessages();
  const { linked } = messages.incidents;
  const number = useNumberFormat();
  const [view, setView] = useState<'graph' | 'table'>('graph');
  const links = incidentLinks(detail, messages);
  // The incident brings only the newest of its alerts.
  const absent = detail.alert_summary.count - detail.alerts.length;
  return (
    <Panel
      title={linked.title}
      count={number(links.length + absent)}
      className={styles.panel}
      flush
      actions={
        tableOnly ? undefined : (
          <SegmentedControl
            label={linked.view}
            value={view}
            onChange={setView}
            options={[
              { value: 'graph', label: linked.graph, glyph: 'graph' },
              { value: 'table', label: linked.table, glyph: 'table' },
            ]}
          />
        )
      }
    >
      {view === 'graph' && !tableOnly ? (
        <LinkGraph {...props} onMore={() => setView('table')} />
      ) : (
        <LinkTable {...props} links={links} absent={absent} />
      )}
    </Panel>
  );
}

function LinkGraph(props: LinkedPanelProps & { readonly onMore: () => void }): ReactNode {
  const { detail } = props;
  const messages = useMessages();
  const number = useNumberFormat();
  const { start, end } = linkNodes(detail, messages, number);
  return (
    <div className={styles.graph}>
      <ul className={styles.column}>
        {start.map((node) => (
          <li key={node.id} className={styles.slot}>
            <Node node={node} {...props} />
          </li>
        ))}
      </ul>
      <Lines from={start.length} to={1} />
      <div className={styles.column}>
        <div className={styles.slot}>
          <span className={classNames(styles.node, styles.this)}>
            <Glyph name="pulse" />
            <span className={styles.label} data-ic-node="">
              {messages.incidents.linked.this(shortReference(detail.incident.id))}
            </span>
          </span>
        </div>
      </div>
      <Lines from={1} to={end.length} />
      <ul className={styles.column}>
        {end.map((node) => (
          <li key={node.id} className={styles.slot}>
            <Node node={node} {...props} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const centre = (index: number, count: number): number => ((index + 0.5) / count) * 100;

/** Curves from every box on one side of a gap to the one in the middle; the boxes are spread as evenly as the ends. */
function Lines({ from, to }: { readonly from: number; readonly to: number }): ReactNode {
  const many = Math.max(from, to);
  if (Math.min(from, to) === 0) return <span />;
  return (
    <svg className={styles.lines} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {Array.from({ length: many }, (_, index) => {
        const a = from === 1 ? 50 : centre(index, many);
        const b = to === 1 ? 50 : centre(index, many);
        return (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
            key={index}
            className={styles.line}
            d={`M 0 ${a} C 55 ${a}, 45 ${b}, 100 ${b}`}
          />
        );
      })}
    </svg>
  );
}

function Node({
  node,
  ...props
}: LinkedPanelProps & { readonly node: LinkNode; readonly onMore: () => void }): ReactNode {
  const { hrefOf, onOpen, onOpenApproval, onMore } = props;
  const { target, approvalId } = node;
  const classes = classNames(styles.node, tones[node.tone]);
  const names = { title: node.whole ?? node.name, ...(node.whole && { 'aria-label': `${node.name}: ${node.whole}` }) };
  const content = (
    <>
      <Glyph name={node.glyph} />
      <span className={styles.label} data-ic-node="">
        {node.name}
      </span>
    </>
  );
  if (target) {
    return (
      <a
        className={classNames(classes, styles.press)}
        href={hrefOf(target)}
        {...names}
        onClick={(event: MouseEvent) => {
          if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          onOpen(target);
        }}
      >
        {content}
      </a>
    );
  }
  if (approvalId !== undefined || node.id === 'more') {
    return (
      <button
        type="button"
        className={classNames(classes, styles.press)}
        {...names}
        onClick={() => (approvalId === undefined ? onMore() : onOpenApproval(approvalId))}
      >
        {content}
      </button>
    );
  }
  return (
    <span className={classes} title={names.title}>
      {content}
    </span>
  );
}

function LinkTable(
  props: LinkedPanelProps & { readonly links: readonly IncidentLink[]; readonly absent: number },
): ReactNode {
  const { links, absent, hrefOf, onOpen, onOpenApproval } = props;
  const { linked } = useMessages().incidents;
  const number = useNumberFormat();
  return (
    <table className={styles.table} aria-label={linked.title}>
      <thead>
        <tr>
          <th scope="col">{linked.columns.kind}</th>
          <th scope="col">{linked.columns.name}</th>
          <th scope="col">{linked.columns.state}</th>
        </tr>
      </thead>
      <tbody>
        {links.map(({ id, kind, name, state, glyph, target, approvalId }) => (
          <tr key={id}>
            <td>
              <span className={styles.kind}>
                <Glyph name={glyph} /> {linked.kind[kind]}
              </span>
            </td>
            <td className={styles.cell}>
              {target ? (
                <TextLink href={hrefOf(target)} onFollow={() => onOpen(target)}>
                  {name}
                </TextLink>
              ) : approvalId === undefined ? (
                name
              ) : (
                <TextLink onFollow={() => onOpenApproval(approvalId)}>{name}</TextLink>
              )}
            </td>
            <td className={styles.cell}>{state}</td>
          </tr>
        ))}
        {absent > 0 ? (
          <tr>
            <td>
              <span className={styles.kind}>
                <Glyph name="bell" /> {linked.kind.alert}
              </span>
            </td>
            <td className={styles.cell} colSpan={2}>
              {linked.more(number(absent))}
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
