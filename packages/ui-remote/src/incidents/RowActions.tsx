import type { IncidentListItem } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { MenuButton } from '../components/MenuButton';
import { useMessages } from '../theme/locale-context';
import { type RowAction, type RowDoings, useRowActions } from './use-row-actions';

export interface RowActionButtonsProps {
  readonly actions: readonly RowAction[];
  /** Everything in one menu, where there is no room for buttons. */
  readonly menuOnly?: boolean | undefined;
}

const BUTTONS: readonly RowAction['id'][] = ['acknowledge', 'assign', 'runbook', 'escalate'];

/** The first in words, the others as shapes, the rest in a menu. */
export function RowActionButtons({ actions, menuOnly = false }: RowActionButtonsProps): ReactNode {
  const { action } = useMessages();
  const buttons = menuOnly ? [] : actions.filter(({ id }) => BUTTONS.includes(id));
  const rest = menuOnly ? actions : actions.filter(({ id }) => !BUTTONS.includes(id));
  return (
    <>
      {buttons.map(({ id, label, glyph, keys, refusal, run }) => (
        <Button
          key={id}
          size="small"
          glyph={glyph}
          iconOnly={id !== 'acknowledge'}
          keys={id === 'acknowledge' ? keys : undefined}
          refusal={refusal}
          data-ic-action={id}
          title={id === 'acknowledge' || refusal ? undefined : keys ? `${label} (${keys})` : label}
          onClick={run}
        >
          {label}
        </Button>
      ))}
      <MenuButton
        label={action.more}
        glyph="more"
        size="small"
        iconOnly
        variant={menuOnly ? 'quiet' : undefined}
        items={rest.map(({ id, label, glyph, keys, refusal, run }) => ({
          id,
          label,
          glyph,
          keys,
          refusal,
          onSelect: run,
        }))}
      />
    </>
  );
}

export interface RowActionsProps {
  readonly item: IncidentListItem;
  readonly doings: RowDoings;
  readonly menuOnly?: boolean | undefined;
}

/** Asks the policy about one row while it is pointed at. */
export function RowActions({ item, doings, menuOnly }: RowActionsProps): ReactNode {
  return <RowActionButtons actions={useRowActions(item, doings)} menuOnly={menuOnly} />;
}
